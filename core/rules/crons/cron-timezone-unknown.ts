import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { didYouMean, nearest, replaceScalarFix } from '../suggest.ts';
import { crons } from './entries.ts';

export const cronTimezoneUnknown: Rule = {
  code: 'jiji/cron-timezone-unknown',
  severity: 'error',
  message: '"{zone}" is no time zone; write a name such as Europe/Berlin or UTC{suggestion}',
  check: (parsed) =>
    crons(parsed)
      .map(({ entry }) => valueOf(entry.value, 'timezone'))
      .filter(isText)
      .filter(({ value }) => !value.includes('${') && !isTimeZone(value))
      .map((node) => {
        const suggestion = nearest(node.value, Intl.supportedValuesOf('timeZone'));
        return { range: node.range, args: { zone: node.value, suggestion: didYouMean(suggestion) }, fixes: suggestion === undefined || node.viaAlias ? [] : [replaceScalarFix(node, suggestion, parsed.text)] };
      }),
};

const known = new Map<string, boolean>();

/** Whether the time zone data of this machine has a name, older names and `UTC` among them. */
function isTimeZone(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size > 1000) known.clear();
  const answer = ask(name);
  known.set(name, answer);
  return answer;
}

function ask(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
