import { parseDeploy } from '../../config/index.ts';
import type { RuleContext } from '../rule.ts';
import { validate } from '../validate.ts';

/** Takes `«` and `»` out of a text and gives the places between them, each as `from-to` in offsets. */
export function marked(text: string): { text: string; places: string[] } {
  const places: string[] = [];
  let plain = '';
  let from = 0;
  for (const part of text.split(/([«»])/)) {
    if (part === '«') from = plain.length;
    else if (part === '»') places.push(`${from}-${plain.length}`);
    else plain += part;
  }
  return { text: plain, places };
}

/** Where a code is found in a text, in file order, as `marked` gives places. */
export function placesOf(code: string, text: string, context: RuleContext = {}): string[] {
  const parsed = parseDeploy(text);
  return validate(parsed, context).filter((one) => one.code === code).map(({ range }) => `${parsed.lines.offset(range.start)}-${parsed.lines.offset(range.end)}`);
}
