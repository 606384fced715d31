import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deployFileCandidates } from '../core/config/index.ts';
import { DeployDocument } from './document.ts';
import { onNewLine } from './features/on-type.ts';

interface Grammar {
  readonly scopeName: string;
  readonly injections: Readonly<Record<string, { readonly patterns: readonly { readonly include: string }[] }>>;
  readonly repository: Readonly<Record<string, { readonly match: string }>>;
}
const grammar = JSON.parse(readFileSync('syntaxes/jiji-deploy.tmLanguage.json', 'utf8')) as Grammar;
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { contributes: { languages: { id: string; filenamePatterns: string[] }[]; grammars: { scopeName: string }[] } };

/** Every piece of a text that a pattern takes. */
const taken = (name: string, text: string): string[] => [...text.matchAll(new RegExp(grammar.repository[name]!.match, 'g'))].map((found) => found[0]);

describe('grammar', () => {
  it.each([
    ['cidr', 'cluster_cidr: "10.210.0.0/16" # 10.0.0.0/8', ['10.210.0.0/16', '10.0.0.0/8']],
    ['cidr', 'image: x/10.1.2.3/4', []],
    ['address', 'host: 203.0.113.10', ['203.0.113.10']],
    ['address', 'image: app:1.2.3.4.5', []],
    ['variable', 'a: "${NAME}-$${NOT}-${1}"', ['${NAME}']],
    ['escape', 'a: $${NOT}', ['$$']],
    ['name', 'A: http://db.jiji:5432/x.jijix shop-db.jiji', ['db.jiji', 'shop-db.jiji']],
    ['duration', 'interval: 10s, { timeout: 5m } 10sx a5s 0s', ['10s', '5m']],
  ])('%s in %j', (name, text, expected) => expect(taken(name, text)).toEqual(expected));

  it('uses every pattern it has, and is the one in the manifest', () => {
    const used = Object.values(grammar.injections).flatMap(({ patterns }) => patterns.map(({ include }) => include.slice(1)));
    expect(used.sort()).toEqual(Object.keys(grammar.repository).sort());
    expect(manifest.contributes.grammars[0]?.scopeName).toBe(grammar.scopeName);
  });
});

describe('language', () => {
  it('takes every file that can be a deploy file, and no other YAML', () => {
    const patterns = manifest.contributes.languages.find(({ id }) => id === 'jiji-deploy')!.filenamePatterns;
    const toRegExp = (glob: string): RegExp => new RegExp(`^${glob.replaceAll('.', '\\.').replace('**/', '(.*/)?').replaceAll(/(?<!\.)\*(?!\/)|(?<=\\\.)\*/g, '[^/]*')}$`);
    const takes = (path: string): boolean => patterns.some((pattern) => toRegExp(pattern).test(path));
    for (const path of [...deployFileCandidates(), ...deployFileCandidates('staging')]) expect(takes(`/home/me/shop/${path}`), path).toBe(true);
    for (const path of ['deploy.yml', 'config/deploy.yml', '.github/workflows/deploy.yml', 'docker-compose.yml', '.jiji/settings.json']) expect(takes(`/home/me/shop/${path}`), path).toBe(false);
  });
});

describe('a new line in the editor', () => {
  interface EnterRule {
    readonly beforeText: string;
    readonly action: { readonly indent: string; readonly appendText?: string };
  }
  const { onEnterRules } = JSON.parse(readFileSync('syntaxes/language-configuration.json', 'utf8')) as { onEnterRules: readonly EnterRule[] };
  const tab = 2;

  /** Columns of the line below, by the first rule that fits; as the line itself without one. */
  const below = (line: string): number => {
    const own = /^\s*/.exec(line)?.[0].length ?? 0;
    const action = onEnterRules.find(({ beforeText }) => new RegExp(beforeText).test(line))?.action;
    return own + (action?.indent === 'indent' ? tab : 0) + (action?.appendText?.length ?? 0);
  };

  it.each([
    ['services:', 2], ['  web:', 4], ['  web: ', 4], ['  image: nginx', 2], ['    command: |-', 6], ['# a comment:', 0],
    ['  - web1', 2], ['  - local: a', 4], ['  - local:', 6], ['  - "80:80"', 2], ['  - 80:80', 2], ['  - { host: a }', 2], ['', 0],
  ])('below %j starts at column %i, as the server indents it too', (line, column) => {
    expect(below(line)).toBe(column);
    const edits = onNewLine(DeployDocument.of(`${line}\n`), { line: 1, character: 0 }, { tabSize: tab });
    expect(line === '' ? 0 : (edits[0]?.newText.length ?? 0)).toBe(column);
  });
});
