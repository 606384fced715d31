import type { Placement } from '../deploy/input.ts';
import type { Stage } from '../plan.ts';
import { batchSize, type CanaryOptions, type RolloutOptions } from './options.ts';

/** A service on a server that a deploy changes, with its stages: what replaces, and what ends what was replaced. */
export interface Move {
  readonly placement: Placement;
  /** With KEEP the replaced container stays until `finish`. */
  main(keep: boolean): Stage;
  finish(): Stage['steps'];
}

/** The order of a deploy's stages. */
export interface Rollout {
  readonly groups: readonly (readonly Stage[])[];
  /** Before these groups the settings' pause is made. */
  readonly pauseBefore: ReadonlySet<number>;
  readonly canary?: CanaryGate;
}

export interface CanaryGate {
  /** Before this group, counted from 0, the canary is watched. */
  readonly before: number;
  readonly placements: readonly Placement[];
  readonly options: CanaryOptions;
}

/** Which of PLACEMENTS are canaries. */
export function canaryPlacements(placements: readonly Placement[], { servers }: CanaryOptions): readonly Placement[] {
  if (typeof servers === 'number') {
    const seen = new Map<string, number>();
    return placements.filter(({ service }) => {
      const before = seen.get(service.name) ?? 0;
      seen.set(service.name, before + 1);
      return before < servers;
    });
  }
  const patterns = servers.map((word) => new RegExp(`^${word.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`));
  return placements.filter(({ server }) => patterns.some((pattern) => pattern.test(server)));
}

/**
 * Services in file order, of each so many servers at a time as the settings say. Canaries come first; the rest waits for
 * what is measured there. What replaced containers are kept for (a canary, a return of the fleet) ends in stages of its own.
 */
export function rolloutGroups(moves: readonly Move[], canaries: readonly Placement[], options: RolloutOptions): Rollout {
  const isCanary = (move: Move): boolean => canaries.some(({ service, server }) => service.name === move.placement.service.name && server === move.placement.server);
  const first = moves.filter(isCanary);
  const rest = moves.filter((move) => !isCanary(move));
  const gate = options.canary !== undefined && canaries.length > 0 && rest.length > 0 ? options.canary : undefined;
  if (gate === undefined) return batches(moves, options, options.onFailure === 'return' && moves.length > 1);
  const keepAll = options.onFailure === 'return';
  const canary = batches(first, options, true, false);
  const between = keepAll ? [] : finishGroup(first);
  const after = batches(rest, options, keepAll, false);
  const shift = canary.groups.length + between.length;
  return {
    groups: [...canary.groups, ...between, ...after.groups, ...(keepAll ? finishGroup(moves) : [])],
    pauseBefore: new Set([...canary.pauseBefore, ...[...after.pauseBefore].map((at) => at + shift)]),
    canary: { before: canary.groups.length, placements: canaries, options: gate },
  };
}

function batches(moves: readonly Move[], options: RolloutOptions, keep: boolean, finish = keep): Rollout {
  const groups: (readonly Stage[])[] = [];
  const pauseBefore = new Set<number>();
  for (const name of new Set(moves.map((move) => move.placement.service.name))) {
    const own = moves.filter((move) => move.placement.service.name === name);
    const size = batchSize(options.parallelServers, own.length);
    for (let from = 0; from < own.length; from += size) {
      if (from > 0) pauseBefore.add(groups.length);
      groups.push(own.slice(from, from + size).map((move) => move.main(keep)));
    }
  }
  return { groups: [...groups, ...(finish ? finishGroup(moves) : [])], pauseBefore };
}

/** One stage a server ends all that was replaced there; all servers at once, since nothing depends on it any more. */
function finishGroup(moves: readonly Move[]): readonly (readonly Stage[])[] {
  const hosts = [...new Set(moves.map((move) => move.placement.server))];
  const stages = hosts.map((host): Stage => ({
    id: `finish-${host.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}`, host, onFailure: 'none', commits: true,
    steps: moves.filter((move) => move.placement.server === host).flatMap((move) => move.finish()),
  }));
  return stages.length === 0 ? [] : [stages.filter((stage) => stage.steps.length > 0)];
}
