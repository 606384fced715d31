import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasMessage, renderCode } from '../base/index.ts';
import { parseDeploy } from '../config/index.ts';
import { envFileRules, validateEnvFile } from './env-file.ts';
import '../../cli/target.ts';
import '../operations/init/cluster.ts';
import { operationCodes } from './operation-codes.ts';
import { allRules, helpUrl, validate } from './index.ts';
import { applyEdits } from './apply.ts';
import { block } from './testing/page.ts';
import { envSurroundings, surroundings } from './testing/surroundings.ts';

const folder = 'docs/rules';
const pages = readdirSync(folder).filter((file) => file !== 'README.md');
/** Empty when there is none: then the tests of that code fail, and no others. */
const page = (code: string): string => {
  const file = `${code.slice('jiji/'.length)}.md`;
  return pages.includes(file) ? readFileSync(`${folder}/${file}`, 'utf8') : '';
};
/** A code may be heard in deploy files and in secrets files, in the same words. */
const rules = [...new Map([...envFileRules, ...allRules].map((rule) => [rule.code, rule])).values()];

/** Made by this test: `npx vitest run --project unit core/rules/pages -u`. */
const overviewHead = `# Rules

One page per code. The setting \`jiji.rules\` gives a code another severity or switches it off; the comment \`# jiji-ignore: code\` silences it for one line. An error stops every operation that changes a server, and no comment changes that.

| code | severity | says |
| --- | --- | --- |
`;

describe('pages of rules', () => {
  it('every code has a page and every page a code', () => {
    expect(pages.sort()).toEqual([...rules, ...operationCodes].map((rule) => `${rule.code.slice('jiji/'.length)}.md`).sort());
  });

  it('no code stands twice, and each has its words', () => {
    for (const list of [allRules, envFileRules]) expect(new Set(list.map((rule) => rule.code)).size).toBe(list.length);
    for (const rule of envFileRules) expect(rules.find((one) => one.code === rule.code)).toMatchObject({ severity: rule.severity, message: rule.message });
    expect(rules.filter((rule) => !hasMessage(rule.code))).toEqual([]);
  });

  it('the overview lists every page', async () => {
    const rows = [...rules, ...operationCodes].map((rule) => `| [${rule.code}](${rule.code.slice(5)}.md) | ${rule.severity} | ${rule.message.replaceAll('|', '\\|')} |`).sort();
    await expect(`${overviewHead}${rows.join('\n')}\n`).toMatchFileSnapshot('../../docs/rules/README.md');
  });

  it.each(operationCodes.map((one) => [one.code, one] as const))('%s has a page that says when it is raised, in the words of the operation', (code, { severity, message }) => {
    const plain = code.slice('jiji/'.length);
    const args = Object.fromEntries([...message.matchAll(/\{(\w+)\}/g)].map(([whole, name = '']) => [name, whole]));
    expect(renderCode(plain, args)).toBe(message);
    expect(page(code)).toContain(`# ${code}\n\n> ${message}\n\nSeverity: ${severity}`);
    expect(page(code)).toContain('Raised when an operation starts');
  });

  describe.each(rules.map((rule) => [rule.code, rule] as const))('%s', (code, rule) => {
    const text = page(code);
    const codes = (title: string): string[] => {
      const { context, environ } = surroundings(text, title);
      const env = block(text, title, 'env');
      const yaml = block(text, title, 'yaml');
      if (yaml === undefined && env !== undefined) return validateEnvFile(env, envSurroundings(text, title)).map((one) => one.code);
      expect(yaml ?? '').not.toBe('');
      return validate(parseDeploy(yaml ?? '', { environ }), context).map((one) => one.code);
    };

    it('reports the bad example of its page and not the good one', () => {
      expect(codes('Bad')).toContain(code);
      expect(codes('Good')).not.toContain(code);
    });

    it('mends the bad example as its page shows', () => {
      const { context, environ } = surroundings(text, 'Bad');
      const yaml = block(text, 'Bad', 'yaml') ?? '';
      const parsed = parseDeploy(yaml, { environ });
      const edits = validate(parsed, context).filter((one) => one.code === code).flatMap((one) => one.fixes[0]?.edits ?? []);
      const fixed = edits.length === 0 ? undefined : applyEdits(yaml, parsed.lines, edits);
      expect(block(text, 'After the quick fix', 'yaml')).toBe(fixed);
      if (fixed !== undefined) expect(validate(parseDeploy(fixed, { environ }), context).map((one) => one.code)).not.toContain(code);
    });

    it('has a page that says severity and how to silence it', () => {
      expect(text).toContain(`# ${code}`);
      expect(text).toContain(`Severity: ${rule.severity}`);
      expect(text).toContain(`\`# jiji-ignore: ${code.slice(5)}\``);
      expect(text).toContain(`"jiji.rules": { "${code}": "off" }`);
      expect(helpUrl(code).endsWith(`/docs/rules/${code.slice(5)}.md`)).toBe(true);
    });
  });
});
