import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasMessage } from '../base/index.ts';
import { parseDeploy } from '../config/index.ts';
import { allRules, helpUrl, validate, type RuleContext } from './index.ts';

const folder = 'docs/rules';
const pages = readdirSync(folder).filter((file) => file !== 'README.md');
const page = (code: string): string => readFileSync(`${folder}/${code.slice('jiji/'.length)}.md`, 'utf8');
const example = (text: string, title: string): string => new RegExp(`## ${title}\\n[^#]*?\`\`\`yaml\\n([\\s\\S]*?)\\n\`\`\``).exec(text)?.[1] ?? '';

/** What a page's bad example says it needs beside the file. */
function surroundings(text: string): { context: RuleContext; environ: Record<string, string> } {
  const variable = /with `(JIJI_\w+)=([^`]*)` in the environment/.exec(text);
  return {
    context: {
      ...(text.includes('with `.jiji/network.json`') ? { network: { clusterCidr: '10.210.0.0/16', serviceDomain: 'jiji' } } : {}),
      ...(text.includes('with `jiji.images.requireDigest` set to `hint`') ? { requireDigest: 'hint' } : {}),
    },
    environ: variable === null ? {} : { [variable[1]!]: variable[2]! },
  };
}

describe('pages of rules', () => {
  it('every code has a page and every page a code', () => {
    expect(pages.sort()).toEqual(allRules.map((rule) => `${rule.code.slice('jiji/'.length)}.md`).sort());
  });

  it('no code stands twice, and each has its words', () => {
    expect(new Set(allRules.map((rule) => rule.code)).size).toBe(allRules.length);
    expect(allRules.filter((rule) => !hasMessage(rule.code))).toEqual([]);
  });

  it('the overview lists every page', () => {
    const overview = readFileSync(`${folder}/README.md`, 'utf8');
    for (const rule of allRules) expect(overview).toContain(`| [${rule.code}](${rule.code.slice(5)}.md) | ${rule.severity} |`);
  });

  describe.each(allRules.map((rule) => [rule.code, rule] as const))('%s', (code, rule) => {
    const text = page(code);
    const { context, environ } = surroundings(text);
    const codes = (yaml: string): string[] => validate(parseDeploy(yaml, { environ }), context).map((one) => one.code);

    it('reports the bad example of its page and not the good one', () => {
      expect(example(text, 'Bad')).not.toBe('');
      expect(example(text, 'Good')).not.toBe('');
      expect(codes(example(text, 'Bad'))).toContain(code);
      expect(codes(example(text, 'Good'))).not.toContain(code);
    });

    it('has a page that says severity and how to silence it', () => {
      expect(text).toContain(`# ${code}`);
      expect(text).toContain(`Severity: ${rule.severity}`);
      expect(text).toContain(`"jiji.rules": { "${code}": "off" }`);
      expect(helpUrl(code).endsWith(`/docs/rules/${code.slice(5)}.md`)).toBe(true);
    });
  });
});
