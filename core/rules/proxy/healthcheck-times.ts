import { isText, keys, parseDuration, valueOf, type Dialect, type Range, type TreeNode } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { healthcheckOf } from './targets.ts';

/** Also against what holds where nothing is written. */
export const healthcheckTimes: Rule = {
  code: 'jiji/healthcheck-times',
  severity: 'warning',
  message: '{longer} is longer than {shorter}; the check may never finish in time',
  check: (parsed) => routes(parsed).flatMap(({ node }) => tooLong(healthcheckOf(node), parsed.dialect.dialect)),
};

interface Time {
  readonly seconds: number;
  readonly words: string;
  /** Where it is written, if it is. */
  readonly range?: Range;
}

/** Pairs of which the first should not be the longer one; of several with one first, the most telling comes first. */
const pairs = [['timeout', 'deploy_timeout'], ['timeout', 'interval'], ['interval', 'deploy_timeout']] as const;

function tooLong(healthcheck: TreeNode | undefined, dialect: Dialect): readonly Finding[] {
  const said = new Set<string>();
  return pairs.flatMap(([first, second]): Finding[] => {
    const [longer, shorter] = [timeOf(healthcheck, first, dialect), timeOf(healthcheck, second, dialect)];
    const range = longer?.range ?? shorter?.range;
    if (longer === undefined || shorter === undefined || range === undefined || longer.seconds <= shorter.seconds || said.has(first)) return [];
    said.add(first);
    return [{ range, args: { longer: longer.words, shorter: shorter.words } }];
  });
}

/** Undefined for what is no duration, or is left to a variable. */
function timeOf(healthcheck: TreeNode | undefined, key: string, dialect: Dialect): Time | undefined {
  const node = valueOf(healthcheck, key);
  const spec = keys.healthcheckKeys[key];
  const written = node === undefined && spec !== undefined ? String(keys.defaultOf(spec, dialect)) : isText(node) ? node.value : '';
  const seconds = parseDuration(written);
  if (seconds === undefined) return undefined;
  return { seconds, words: `${key} ${written}${node === undefined ? ' (the default)' : ''}`, ...(node === undefined ? {} : { range: node.range }) };
}
