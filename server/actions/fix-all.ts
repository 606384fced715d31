import { parseDeploy, type ParsedDeploy } from '../../core/config/index.ts';
import { validate, type RuleContext, type TextEdit } from '../../core/rules/index.ts';

/** A fix may make room for another one; what is not stable after so many rounds stays as it is. */
const mostRounds = 10;

/** The text after all fixes that ask nothing of the author, round by round until none is left. */
export function fixAll(parsed: ParsedDeploy, context: RuleContext): string {
  let current = parsed;
  for (let round = 0; round < mostRounds; round++) {
    const edits = validate(current, context).flatMap((one) => one.fixes.find((fix) => fix.mechanical === true && fix.appends === undefined)?.edits ?? []);
    const next = applied(current, edits);
    if (next === current.text) break;
    current = parseDeploy(next, { environ: parsed.environ });
  }
  return current.text;
}

/** Edits that touch an earlier one wait for the next round. */
function applied({ text, lines }: ParsedDeploy, edits: readonly TextEdit[]): string {
  const places = edits.map(({ range, newText }) => ({ from: lines.offset(range.start), to: lines.offset(range.end), newText })).sort((a, b) => a.from - b.from || a.to - b.to);
  let out = '';
  let at = 0;
  let last: string | undefined;
  for (const { from, to, newText } of places) {
    const key = `${from} ${to} ${newText}`;
    if (from < at || key === last) continue;
    out += text.slice(at, from) + newText;
    at = to;
    last = key;
  }
  return out + text.slice(at);
}
