import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { Lines } from '../../config/index.ts';
import { validateEnvFile, type EnvFileContext } from '../env-file.ts';
import { marked } from '../testing/marked.ts';

function places(code: string, text: string, context: EnvFileContext = {}): string[] {
  const lines = new Lines(text);
  return validateEnvFile(text, context).filter((one) => one.code === code).map(({ range }) => `${lines.offset(range.start)}-${lines.offset(range.end)}`);
}
const wanted = new Set(['A', 'B']);
const git = { git: { ignored: false, tracked: false }, projectRoot: '/p', file: '/p/.env' };

describe('checks of a secrets file', () => {
  it.each<[string, string, EnvFileContext?]>([
    ['jiji/env-line-ignored', '# c\r\n\r\n«nonsense»\r\nA=1\r\n«A="x"y»'],
    ['jiji/env-name-illegal', '«A-B»=1\n  export «1A» = 2\n«a.b»="x"'],
    ['jiji/env-quote-unclosed', 'A = «"»x\nB="x\ny"\nC=«\'»y\nD=1'],
    ['jiji/env-name-repeated', 'A=1\n«A=2»\nexport B=1\n«export B=2»'],
    ['jiji/env-name-unused', '«X»=1\nA=2\nexport «Y» = "\n"\n', { wanted }],
    ['jiji/env-name-unused', 'X=1'],
    ['jiji/env-value-unset', '«A»=\nB=""\nX=\n', { wanted }],
    ['jiji/env-value-unset', 'A=\nA=1\n', { wanted }],
    ['jiji/env-value-unset', 'A=\n'],
    ['jiji/env-file-readable', '# c\n«A»=1', { mode: 0o640 }],
    ['jiji/env-file-readable', 'A=1', { mode: 0o600 }],
    ['jiji/env-file-readable', '# nothing', { mode: 0o644 }],
    ['jiji/secret-file-tracked', '\n«A»=1', git],
    ['jiji/secret-file-tracked', '# nothing', git],
  ])('%s in %j', (code, written, context) => {
    const { text, places: wished } = marked(written);
    expect(places(code, text, context)).toEqual(wished);
  });

  it('hear comments and settings', () => {
    expect(validateEnvFile('# jiji-ignore: env-name-unused, env-file-readable\n\nX=1\nY=2 # jiji-ignore: jiji/env-name-unused\n', { wanted, mode: 0o644 })).toEqual([]);
    expect(validateEnvFile('X=1', { wanted, severities: { 'jiji/env-name-unused': 'off' } })).toEqual([]);
    expect(validateEnvFile('X=1', { wanted, severities: { 'jiji/env-name-unused': 'error' } })[0]?.severity).toBe('error');
  });

  it('never show a value', () => {
    const text = 'hunter2\nhun-ter2=hunter2\nA="hunter2\nX=hunter2\nX=hunter2\n';
    const shown = validateEnvFile(text, { wanted, mode: 0o644, ...git }).map((one) => `${renderCode(one.code, one.args)} ${JSON.stringify([one.args, one.fixes, one.related])}`);
    expect(shown.length).toBeGreaterThan(4);
    expect(shown.join('\n')).not.toMatch(/hunter2|hun-ter2/);
  });
});
