import type { Lab } from '../types.d.mts';
import type { Bed } from './bed.ts';
import { age, crash, quiet, type Fault } from './crash.ts';
import type { Break } from './inject.ts';

export interface InitCrash {
  readonly wanted: Break;
  readonly fault: Fault;
}

/**
 * One init that is broken off again and again: each time it is resumed, and the next crash comes later. Resolves with the
 * crashes whose step was still to be done when their turn came; the init is done then.
 */
export async function initBrokenOff(lab: Lab, bed: Bed, host: string, hosts: readonly string[], crashes: readonly InitCrash[]): Promise<readonly InitCrash[]> {
  const happened: InitCrash[] = [];
  let command = ['server', 'init'];
  for (const each of crashes) {
    const run = await bed.startHeld(host, command, each.wanted);
    if (run === undefined) {
      command = ['server', 'init'];
      continue;
    }
    await crash(lab, bed, host, run, each.fault);
    happened.push(each);
    for (const other of hosts) {
      await quiet(lab, other);
      await age(lab, other);
    }
    command = ['resume'];
  }
  await bed.must(command, ['done', 'unchanged']);
  return happened;
}
