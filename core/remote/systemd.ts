import type { UnitState } from '../protocol/index.ts';
import type { Command } from './command.ts';

export interface UnitFacts {
  /** With its ending, `jiji-coredns.service`. */
  readonly name: string;
  readonly state: UnitState;
  /** systemd's own finer word: `running`, `exited`, `auto-restart`, … */
  readonly subState: string;
  readonly restarts: number;
  /** `success`, or how it ended: `exit-code`, `signal`, `timeout`, … */
  readonly result: string;
}

/** States of units, in the order given; a unit that is not installed is `missing`. */
export const unitFacts = (units: readonly string[]): Command<readonly UnitFacts[]> => ({
  title: 'systemctl show',
  script: 'systemctl show --property=Id,LoadState,ActiveState,SubState,NRestarts,Result -- "$@"',
  args: units,
  parse: parseUnitFacts,
});

export const parseUnitFacts = (text: string): readonly UnitFacts[] =>
  text.trim().split(/\n\n+/).map((block) => {
    const values = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const));
    const name = values.get('Id');
    if (name === undefined || name === '') throw new Error(`systemctl show: a unit without Id in ${JSON.stringify(block.slice(0, 200))}`);
    return {
      name,
      state: stateOf(values.get('LoadState'), values.get('ActiveState')),
      subState: values.get('SubState') ?? '',
      restarts: Number(values.get('NRestarts') ?? 0),
      result: values.get('Result') ?? '',
    };
  });

/** What is on its way up or reloading counts as what it will be; `activating` after a crash is told by `subState`. */
function stateOf(load: string | undefined, active: string | undefined): UnitState {
  if (load === 'not-found') return 'missing';
  switch (active) {
    case 'active':
    case 'reloading':
      return 'active';
    case 'inactive':
    case 'deactivating':
      return 'inactive';
    case 'failed':
      return 'failed';
    default:
      return 'unknown';
  }
}
