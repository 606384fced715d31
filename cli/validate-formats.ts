import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderCode } from '../core/base/index.ts';
import { allRules, helpUrl, type Diagnostic } from '../core/rules/index.ts';

export interface Checked {
  /** Absolute path. */
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
}

type Format = (checked: readonly Checked[], cwd: string) => string;

const words = (diagnostic: Diagnostic): string => renderCode(diagnostic.code, diagnostic.args);
const relative = (file: string, cwd: string): string => path.relative(cwd, file) || path.basename(file);
const each = <T>(checked: readonly Checked[], body: (file: string, diagnostic: Diagnostic) => T): T[] => checked.flatMap(({ file, diagnostics }) => diagnostics.map((diagnostic) => body(file, diagnostic)));

const text: Format = (checked, cwd) => {
  const lines = each(checked, (file, one) => `${relative(file, cwd)}:${one.range.start.line + 1}:${one.range.start.character + 1}: ${one.severity}: ${words(one)} (${one.code})`);
  const count = (severity: string): number => checked.flatMap((one) => one.diagnostics).filter((one) => one.severity === severity).length;
  const files = checked.map(({ file }) => relative(file, cwd)).join(', ');
  return [...lines, `${files}: ${count('error')} errors, ${count('warning')} warnings`].join('\n');
};

const json: Format = (checked) =>
  JSON.stringify(checked.map(({ file, diagnostics }) => ({
    file,
    diagnostics: diagnostics.map((one) => ({ code: one.code, severity: one.severity, message: words(one), range: one.range, help: helpUrl(one.code) })),
  })), null, 2);

const levels = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const;

/** SARIF 2.1.0: columns and lines count from one, columns in UTF-16 units. */
const sarif: Format = (checked) =>
  JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'jiji', informationUri: helpUrl(''), rules: allRules.map((rule) => ({ id: rule.code, helpUri: helpUrl(rule.code) })) } },
      columnKind: 'utf16CodeUnits',
      results: each(checked, (file, one) => ({
        ruleId: one.code,
        level: levels[one.severity],
        message: { text: words(one) },
        locations: [{ physicalLocation: { artifactLocation: { uri: pathToFileURL(file).href }, region: { startLine: one.range.start.line + 1, startColumn: one.range.start.character + 1, endLine: one.range.end.line + 1, endColumn: one.range.end.character + 1 } } }],
      })),
    }],
  }, null, 2);

const commands = { error: 'error', warning: 'warning', information: 'notice', hint: 'notice' } as const;
const escapeData = (value: string): string => value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (value: string): string => escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Workflow commands that annotate a change on GitHub. */
const github: Format = (checked, cwd) =>
  each(checked, (file, one) => `::${commands[one.severity]} file=${escapeProperty(relative(file, cwd))},line=${one.range.start.line + 1},col=${one.range.start.character + 1},title=${escapeProperty(one.code)}::${escapeData(words(one))}`).join('\n');

export const formats: Readonly<Record<string, Format | undefined>> = { text, json, sarif, github };
