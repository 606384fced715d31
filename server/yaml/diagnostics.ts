import { DiagnosticSeverity, type Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import { helpUrl, type Diagnostic } from '../../core/rules/index.ts';
import type { ParsedDeploy, Range } from '../../core/config/index.ts';
import { quietAreas } from '../../core/rules/quiet.ts';
import type { DeployDocument } from '../document.ts';
import type { Settings } from '../settings.ts';
import { yamlService, yamlText } from './service.ts';

/**
 * What the schema has to say beyond the rules: results in our codes, none where a rule or a syntax error already speaks.
 * The library's own YAML errors are dropped: the parser of `core/config` reports those.
 */
export async function schemaDiagnostics(document: DeployDocument, spoken: readonly Diagnostic[], settings: Settings): Promise<readonly LspDiagnostic[]> {
  if (document.parsed.root === undefined) return [];
  const service = await yamlService();
  return mapSchemaResults(await service.doValidation(yamlText(document), false), document.parsed, spoken, settings);
}

export function mapSchemaResults(results: readonly LspDiagnostic[], parsed: ParsedDeploy, spoken: readonly Diagnostic[], settings: Settings): readonly LspDiagnostic[] {
  const isQuiet = quietAreas(parsed);
  return results
    .filter((result) => result.source?.startsWith('yaml-schema') === true)
    .filter((result) => !isQuiet(result.range) && !spoken.some((one) => touches(one.range, result.range)))
    .flatMap((result) => {
      const code = codeOf(text(result.message));
      const severity = settings.rules[code];
      if (severity === 'off') return [];
      return [{ range: result.range, severity: severities[severity ?? (code === 'jiji/unknown-key' ? 'warning' : 'error')], code, codeDescription: { href: helpUrl(code) }, source: 'jiji', message: text(result.message) }];
    });
}

const severities = { error: DiagnosticSeverity.Error, warning: DiagnosticSeverity.Warning, information: DiagnosticSeverity.Information, hint: DiagnosticSeverity.Hint } as const;

const text = (message: LspDiagnostic['message']): string => (typeof message === 'string' ? message : message.value);

function codeOf(message: string): string {
  if (/^Property .* is not allowed/.test(message)) return 'jiji/unknown-key';
  return message.startsWith('Missing property') ? 'jiji/missing-key' : 'jiji/wrong-type';
}

/** Whether two ranges overlap, or start on the same line: the library shows a fault of a map at its first characters. */
function touches(a: Range, b: Range): boolean {
  if (a.start.line === b.start.line) return true;
  return before(a.start, b.end) && before(b.start, a.end);
}

const before = (a: Range['start'], b: Range['start']): boolean => a.line < b.line || (a.line === b.line && a.character < b.character);
