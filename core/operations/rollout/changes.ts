import type { Observed } from '../../remote/inspect.ts';
import type { Plan } from '../plan.ts';
import { renderCode } from '../../base/index.ts';

/** A plan that was shown, as far as a later one is compared with it. */
export interface ShownPlan {
  readonly plan: Pick<Plan, 'summary'>;
  /** By server: the text that plans depend on. */
  readonly states: ReadonlyMap<string, string>;
}

export const shownPlan = (plan: Plan, observed: ReadonlyMap<string, Observed>): ShownPlan => ({ plan, states: new Map([...observed].map(([server, { state }]) => [server, state])) });

const words = (plan: Pick<Plan, 'summary'>): readonly string[] => plan.summary.map((line) => `${line.host}: ${renderCode(line.text.code, line.text.args)}`);

/** Do both plans promise people the same? */
export const samePromise = (before: ShownPlan, after: ShownPlan): boolean => JSON.stringify(words(before.plan)) === JSON.stringify(words(after.plan));

/** What is different now: lines of the plan, and what moved on the servers; `-` before, `+` now. */
export function differences(before: ShownPlan, after: ShownPlan): readonly string[] {
  const lines = compare(words(before.plan), words(after.plan));
  const states = [...after.states].flatMap(([server, state]) => compare(split(before.states.get(server)), split(state)).map((line) => `${line.slice(0, 2)}${server}: ${line.slice(2)}`));
  return [...lines, ...states];
}

const split = (state: string | undefined): readonly string[] => (state ?? '').split('\n').filter((line) => line !== '').map(short);
/** Ids and hashes are told by their beginnings. */
const short = (line: string): string => line.replace(/\b[0-9a-f]{64}\b/g, (id) => id.slice(0, 12));

const compare = (before: readonly string[], after: readonly string[]): readonly string[] => [
  ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`), ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
];

const remembered = new Map<string, ShownPlan>();
const mostRemembered = 20;

/** Kept while this process lives, so that a plan that is applied later can be compared with what was shown. */
export function rememberPlan(hash: string, shown: ShownPlan): void {
  remembered.delete(hash);
  remembered.set(hash, shown);
  for (const old of [...remembered.keys()].slice(0, -mostRemembered)) remembered.delete(old);
}

export const rememberedPlan = (hash: string): ShownPlan | undefined => remembered.get(hash);
