import { DiagnosticSeverity, type Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import { renderCode } from '../../core/base/index.ts';
import { helpUrl, type Diagnostic, type LiveFacts, type RuleContext, type Severity } from '../../core/rules/index.ts';
import type { Project } from '../project.ts';
import { ruleSettings, type Settings } from '../settings.ts';

const severities: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What rules are asked with. */
export const contextOf = (settings: Settings, project: Project | undefined, live?: LiveFacts): RuleContext =>
  ({ ...ruleSettings(settings), ...project, ...(live === undefined ? {} : { live }) });

/** A finding as the protocol wants it, with its code, the page about it and the other places. */
export function toLsp(one: Diagnostic, uri: string): LspDiagnostic {
  return {
    range: one.range,
    severity: severities[one.severity],
    code: one.code,
    codeDescription: { href: helpUrl(one.code) },
    source: 'jiji',
    message: renderCode(one.code, one.args),
    relatedInformation: one.related.map((place) => ({ location: { uri, range: place.range }, message: renderCode(place.code, place.args) })),
  };
}
