import type { Diagnostic, Finding, Severity } from './rule.ts';

/** A finding as it is shown: the reader's severity, else its own, else its check's. Undefined where the code is off. */
export function diagnosticOf(check: { readonly code: string; readonly severity: Severity }, finding: Finding, severities: Readonly<Record<string, Severity | 'off'>> | undefined): Diagnostic | undefined {
  const severity = severities?.[check.code] ?? finding.severity ?? check.severity;
  if (severity === 'off') return undefined;
  return {
    code: check.code, severity, range: finding.range, args: finding.args ?? {}, related: finding.related ?? [],
    // Asked when it is wanted: a fix may be much work, and most findings are only shown.
    get fixes() {
      return finding.fixes ?? [];
    },
  };
}

/** File order; what stands at one place is ordered by its code. */
export const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character || a.code.localeCompare(b.code);
