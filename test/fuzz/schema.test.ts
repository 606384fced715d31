import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { getLanguageService } from 'yaml-language-server';
import { parseDeploy, type Range } from '../../core/config/index.ts';
import { validate } from '../../core/rules/index.ts';
import { deploySchema } from '../../core/config/jsonSchema.ts';
import { deployText } from './deploy-file.ts';
import { gentleMutation, mutate } from './mutate.ts';
import { check, timeLimit } from './seeds.ts';

/** The schema without its remarks on old keys, which are no faults. */
const schema = JSON.parse(JSON.stringify(deploySchema(), (key, value: unknown) => (key === 'deprecationMessage' ? undefined : value))) as Record<string, unknown>;
const service = getLanguageService({ schemaRequestService: (uri) => Promise.reject(new Error(`${uri} is not fetched`)), workspaceContext: { resolveRelativePath: (relative) => relative } });
service.configure({ validate: true, yamlVersion: '1.2', schemas: [{ uri: 'jiji:///deploy.schema.json', fileMatch: ['/jiji/*.yml'], schema }] });
let version = 0;
let spoken = 0;

/** What the schema finds where no rule says anything on the same line; a fault of a whole map also counts at its key. */
async function unsaid(text: string): Promise<readonly string[]> {
  const parsed = parseDeploy(text);
  // Around an error of syntax the rules keep silent on purpose: what did not parse looks like something missing.
  if (parsed.root === undefined || parsed.problems.length > 0) return [];
  const found = validate(parsed);
  // Of a repeated key the schema sees another one than the loader does.
  if (found.some(({ code }) => code === 'jiji/duplicate-key')) return [];
  const said = new Set(found.filter(({ severity }) => severity === 'error' || severity === 'warning').flatMap(({ range }) => linesOf(range)));
  const results = await service.doValidation(TextDocument.create('file:///jiji/deploy.yml', 'yaml', ++version, text), false);
  const faults = results.filter((one) => one.source?.startsWith('yaml-schema') === true);
  spoken += faults.length;
  return faults
    .filter(({ range }) => !said.has(range.start.line) && !said.has(keyLine(text, range.start.line)))
    // A key without a value is a key that is not there: what lacks for it is said at the map, or at another key of it.
    .filter(({ range }) => !(isEmpty(text, range.start.line) && siblings(text, range.start.line).some((line) => said.has(line))))
    .map((one) => `${one.range.start.line + 1}: ${typeof one.message === 'string' ? one.message : one.message.value}`);
}

const linesOf = ({ start, end }: Range): number[] => Array.from({ length: end.line - start.line + 1 }, (_, index) => start.line + index);

/** The line of the key that a block map or list belongs to: the nearest line above that is less indented, or a list under its key. */
function keyLine(text: string, line: number): number {
  const lines = text.split(/\r\n|\r|\n/);
  const indent = (one: string): number => one.search(/[^ ]/);
  const own = lines[line] ?? '';
  for (let at = line - 1; at >= 0; at--) {
    const above = lines[at] ?? '';
    // A bracket on a line of its own belongs to the key above it.
    if (/^\s*[{[]?\s*(?:#|$)/.test(above)) continue;
    if (indent(above) < indent(own) || (indent(above) === indent(own) && own.trimStart().startsWith('- ') && !above.trimStart().startsWith('- '))) return at;
  }
  return 0;
}

const isEmpty = (text: string, line: number): boolean => /:\s*(?:null|~)?\s*(?:#.*)?$/.test(text.split(/\r\n|\r|\n/)[line] ?? '');

/** Lines of the same map or list as a line: up and down to the first that is indented less. */
function siblings(text: string, line: number): number[] {
  const lines = text.split(/\r\n|\r|\n/);
  const inner = (one: string | undefined): boolean => one !== undefined && (one.trim() === '' || one.search(/[^ ]/) >= (lines[line] ?? '').search(/[^ ]/));
  let [from, to] = [line, line];
  while (inner(lines[from - 1])) from -= 1;
  while (inner(lines[to + 1])) to += 1;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('the rules say at least what the schema says', () => {
  it('for any change of any valid file', async () => {
    await check(0.1, fc.asyncProperty(deployText, fc.array(fc.array(gentleMutation, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }), async (text, changes) => {
      for (const mutations of changes) {
        const changed = mutate(text, mutations);
        expect(await unsaid(changed), changed).toEqual([]);
      }
    }));
    expect(spoken, 'the schema itself spoke often enough for this to mean something').toBeGreaterThan(50);
  }, timeLimit);
});
