import { renderCode, registerMessages } from '../../base/index.ts';
import type { RolloutLine } from '../../protocol/rollout.ts';
import { wordOf } from '../deploy/names.ts';
import type { Plan, Stage } from '../plan.ts';

registerMessages({
  'rollout.state.new': '{service} on {host}: {version} serves',
  'rollout.state.old': '{service} on {host}: not touched, {before} serves',
  'rollout.state.failed': '{service} on {host}: failed and taken back, {before} serves',
  'rollout.state.returned': '{service} on {host}: taken back, {before} serves',
  'rollout.state.unchanged': '{service} on {host}: {version}, as before',
  'rollout.state.unknown': '{service} on {host}: unknown, Resume or Undo finds out',
});

/** What is where, kept while a rollout goes on; a line for each service on each server. */
export class RolloutTable {
  readonly #lines: RolloutLine[];
  readonly #byStage = new Map<string, number>();

  constructor(plan: Plan) {
    const lines = plan.summary.flatMap((line) => (line.service === undefined ? [] : [{ ...line, service: line.service }]));
    this.#lines = lines.map(({ host, service, kind, text }, at) => {
      this.#byStage.set(`${wordOf(service)}-${wordOf(host)}`, at);
      return { host, service, state: kind === 'unchanged' ? 'unchanged' : 'old', before: String(text.args?.['before'] ?? '–'), version: String(text.args?.['version'] ?? '') };
    });
  }

  /** Stages without a service of their own (the proxy, the end of what was replaced) change nothing. */
  set(stage: Pick<Stage, 'id'>, state: RolloutLine['state']): void {
    const at = this.#byStage.get(stage.id);
    const line = at === undefined ? undefined : this.#lines[at];
    if (at !== undefined && line !== undefined) this.#lines[at] = { ...line, state };
  }

  get lines(): readonly RolloutLine[] {
    return [...this.#lines];
  }
}

/** A line for people. */
export const rolloutText = ({ state, ...args }: RolloutLine): string => renderCode(`rollout.state.${state}`, { ...args });
