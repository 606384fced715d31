import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderCode, repository } from '../core/base/index.ts';
import type { Range } from '../core/config/index.ts';
import { allRules, helpUrl, type Diagnostic } from '../core/rules/index.ts';

export interface Checked {
  /** Absolute path. */
  readonly file: string;
  /** How it is called in what people read, where that is not its path. */
  readonly name?: string;
  readonly diagnostics: readonly Diagnostic[];
}

type Format = (checked: readonly Checked[], cwd: string) => string;

const words = (diagnostic: Diagnostic): string => renderCode(diagnostic.code, diagnostic.args);
const nameOf = ({ file, name }: Pick<Checked, 'file' | 'name'>, cwd: string): string => name ?? (path.relative(cwd, file) || path.basename(file));
const each = <T>(checked: readonly Checked[], body: (file: Checked, diagnostic: Diagnostic) => T): T[] => checked.flatMap((file) => file.diagnostics.map((diagnostic) => body(file, diagnostic)));
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

const text: Format = (checked, cwd) => {
  const lines = each(checked, (file, one) => `${nameOf(file, cwd)}:${one.range.start.line + 1}:${one.range.start.character + 1}: ${one.severity}: ${words(one)} (${one.code})`);
  const count = (severity: string): number => checked.flatMap((one) => one.diagnostics).filter((one) => one.severity === severity).length;
  const files = checked.length > 3 ? plural(checked.length, 'file') : checked.map((file) => nameOf(file, cwd)).join(', ');
  return [...lines, ...(files === '' ? [] : [`${files}: ${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}`])].join('\n');
};

const json: Format = (checked) =>
  JSON.stringify(checked.map(({ file, name, diagnostics }) => ({
    file: name ?? file,
    diagnostics: diagnostics.map((one) => ({
      code: one.code, severity: one.severity, message: words(one), range: one.range, help: helpUrl(one.code),
      related: one.related.map((place) => ({ message: renderCode(place.code, place.args), range: place.range })),
      fixes: one.fixes.map((fix) => ({ title: renderCode(fix.title.code, fix.title.args), edits: fix.edits })),
    })),
  })), null, 2);

const levels = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const;
const ruleIndex = new Map(allRules.map((rule, index) => [rule.code, index]));

/** SARIF 2.1.0: columns and lines count from one, columns in UTF-16 units; files below the working folder are named from there. */
const sarif: Format = (checked, cwd) =>
  JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'jiji', informationUri: repository, rules: allRules.map(({ code, message, severity }) => ({ id: code, shortDescription: { text: message }, helpUri: helpUrl(code), defaultConfiguration: { level: levels[severity] } })) } },
      originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(cwd).href}/` } },
      columnKind: 'utf16CodeUnits',
      results: each(checked, ({ file }, one) => ({
        ruleId: one.code,
        ruleIndex: ruleIndex.get(one.code),
        level: levels[one.severity],
        message: { text: words(one) },
        locations: [{ physicalLocation: place(file, one.range, cwd) }],
        relatedLocations: one.related.map((other, id) => ({ id, message: { text: renderCode(other.code, other.args) }, physicalLocation: place(file, other.range, cwd) })),
      })),
    }],
  }, null, 2);

const place = (file: string, { start, end }: Range, cwd: string): object => ({
  artifactLocation: artifact(file, cwd),
  region: { startLine: start.line + 1, startColumn: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 },
});

function artifact(file: string, cwd: string): object {
  const [uri, base] = [pathToFileURL(file).href, `${pathToFileURL(cwd).href}/`];
  return uri.startsWith(base) ? { uri: uri.slice(base.length), uriBaseId: 'ROOT' } : { uri };
}

const commands = { error: 'error', warning: 'warning', information: 'notice', hint: 'notice' } as const;
const escapeData = (value: string): string => value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (value: string): string => escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Workflow commands that annotate a change on GitHub: what came from standard input, at the file that it stands for. */
const github: Format = (checked, cwd) =>
  each(checked, ({ file }, one) => {
    const { start, end } = one.range;
    // An end column is only understood within one line.
    const column = start.line === end.line ? `,col=${start.character + 1},endColumn=${end.character + 1}` : '';
    return `::${commands[one.severity]} file=${escapeProperty(nameOf({ file }, cwd))},line=${start.line + 1},endLine=${end.line + 1}${column},title=${escapeProperty(one.code)}::${escapeData(words(one))}`;
  }).join('\n');

export const formats: Readonly<Record<string, Format | undefined>> = { text, json, sarif, github };
