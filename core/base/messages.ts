import type { Args, Problem } from './problem.ts';

/** Turns a template into the user's language; the client passes `vscode.l10n.t`, server and command line `@vscode/l10n`. */
export type Translate = (template: string, args: Record<string, string | number | boolean>) => string;

/** Fills `{name}` in a template; a name without a value stays as it is, so that a gap is seen and not swallowed. */
export const fill: Translate = (template, args) =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(args, name) ? String(args[name]) : whole));

const catalogue = new Map<string, string>();

/** Each room registers the words of its own codes next to the code that raises them; a code has one template. */
export function registerMessages(messages: Readonly<Record<string, string>>): void {
  for (const [code, template] of Object.entries(messages)) {
    const known = catalogue.get(code);
    if (known !== undefined && known !== template) throw new Error(`two messages for code ${code}`);
    catalogue.set(code, template);
  }
}

/** All templates by code: what one process knows, for another one that shows the problems it sends. */
export const allMessages = (): Readonly<Record<string, string>> => Object.fromEntries(catalogue);

export const hasMessage = (code: string): boolean => catalogue.has(code);

/** One class of problem may be told in several ways: with `reason` among its arguments the words of `CODE.REASON` are taken, if there are any. */
export function renderCode(code: string, args: Args = {}, translate: Translate = fill): string {
  return translate(catalogue.get(`${code}.${String(args['reason'])}`) ?? catalogue.get(code) ?? `${code} ${JSON.stringify(args)}`, args);
}

/** One paragraph: `host: step: what happened. what to do`. Evidence is shown separately. */
export function renderProblem(problem: Problem, translate: Translate = fill): string {
  const where = [problem.host, problem.step].filter((part) => part !== undefined).join(': ');
  const what = renderCode(problem.code, problem.args, translate);
  const next = problem.remedy === undefined ? '' : ` ${renderCode(problem.remedy.code, problem.remedy.args, translate)}`;
  return `${where === '' ? '' : `${where}: `}${what}${next}`;
}

registerMessages({
  cancelled: 'Cancelled.',
  internal: 'Unexpected error: {message}',
});
