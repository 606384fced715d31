import { registerMessages } from '../base/index.ts';
import type { ParsedDeploy } from '../config/index.ts';
import { allRules } from './all.ts';
import { byPlace, diagnosticOf } from './diagnose.ts';
import { quietAreas } from './quiet.ts';
import { silencedLines } from './silence.ts';
import type { Diagnostic, RuleContext } from './rule.ts';

registerMessages(Object.fromEntries(allRules.map((rule) => [rule.code, rule.message])));

/** Rules that speak about the text itself; they are heard where syntax is broken, all others keep silent there. */
const aboutText: ReadonlySet<string> = new Set(['jiji/yaml-syntax', 'jiji/multiple-documents', 'jiji/file-too-complex']);

/**
 * Everything there is to say about a file, in file order, without what a comment silences. Beyond the size limits only
 * that is said; where syntax is broken, only the syntax error is.
 */
export function validate(parsed: ParsedDeploy, context: RuleContext = {}): readonly Diagnostic[] {
  const isQuiet = quietAreas(parsed);
  const rules = parsed.tooComplex ? allRules.filter((rule) => aboutText.has(rule.code)) : allRules;
  const found = rules.flatMap((rule) =>
    rule.check(parsed, context)
      .filter((finding) => aboutText.has(rule.code) || !isQuiet(finding.range))
      .map((finding) => diagnosticOf(rule, finding, context.severities)),
  );
  const isSilent = silencedLines(parsed);
  const heard = found.filter((one) => one !== undefined).filter((one) => !isSilent(one) || (context.operation === true && one.severity === 'error'));
  return withoutEchoes(heard).sort(byPlace);
}

/** Faults of one anchor are all seen at its alias: the same words at the same place are said once. */
function withoutEchoes(all: readonly Diagnostic[]): Diagnostic[] {
  const said = new Set<string>();
  return all.filter(({ code, range: { start, end }, args }) => {
    const words = [code, start.line, start.character, end.line, end.character, JSON.stringify(args)].join(' ');
    return !said.has(words) && said.add(words);
  });
}
