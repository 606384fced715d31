import { describe, expect, it } from 'vitest';
import { parseEnvFile } from './envFile.ts';

describe('entries of a secrets file', () => {
  it.each([
    ['A=1', { from: 0, to: 1, line: 0, lastLine: 0, unset: false }],
    ['  export  LONG = x', { from: 10, to: 14, line: 0, lastLine: 0, unset: false }],
    ['\uFEFFA=1', { from: 1, to: 2, line: 0, lastLine: 0, unset: false }],
    ['A=', { from: 0, to: 1, line: 0, lastLine: 0, unset: true }],
    ['A= # later', { from: 0, to: 1, line: 0, lastLine: 0, unset: true }],
    ['A=""', { from: 0, to: 1, line: 0, lastLine: 0, unset: false }],
    ['A="x\r\ny"', { from: 0, to: 1, line: 0, lastLine: 1, unset: false }],
  ])('%j', (text, entry) => expect(parseEnvFile(text).entries).toEqual([{ name: expect.any(String) as string, ...entry }]));

  it.each([
    ['DB-PASS=x', { code: 'jiji/env-name-illegal', from: 0, to: 7 }],
    ['export 1X=x', { code: 'jiji/env-name-illegal', from: 7, to: 9 }],
    ['ключ=x', { code: 'jiji/env-name-illegal', from: 0, to: 4 }],
    ['A="x', { code: 'jiji/env-quote-unclosed', from: 2, to: 3 }],
    ["A = 'x", { code: 'jiji/env-quote-unclosed', from: 4, to: 5 }],
    ['A="x"y', { code: 'jiji/env-line-ignored' }],
    ['two words=x', { code: 'jiji/env-line-ignored' }],
    ['MIIE+a/b==', { code: 'jiji/env-line-ignored' }],
    ['=x', { code: 'jiji/env-line-ignored' }],
  ])('%j is not a definition', (text, problem) => {
    const { problems, entries } = parseEnvFile(text);
    expect(problems).toEqual([{ line: 0, ...problem }]);
    expect(entries).toEqual([]);
  });

  it('an open quote does not swallow the definitions after it', () => {
    const file = parseEnvFile('A="x\nB=2\n');
    expect([...file.values.keys()]).toEqual(['B']);
    expect(parseEnvFile('A="x\nB="2"\nC=3').problems.map(({ code, line }) => [code, line])).toEqual([['jiji/env-quote-unclosed', 0]]);
  });

  it('takes time in proportion to its length', () => {
    const text = `A="${'x\n'.repeat(200_000)}"\n`;
    expect(parseEnvFile(text).entries[0]?.lastLine).toBe(200_000);
  });
});
