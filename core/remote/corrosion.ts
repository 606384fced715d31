import * as z from 'zod';
import { hostPaths } from '../host/index.ts';
import type { Command } from './command.ts';
import { readJsonStream } from './json-stream.ts';

const member = z.object({ id: z.string(), rtts: z.array(z.number()).default([]), state: z.object({ addr: z.string() }).optional() });
const membership = z.object({ id: z.object({ addr: z.string(), id: z.string() }), state: z.string() });
const range = z.object({ start: z.number(), end: z.number() });
const sync = z.object({
  actor_id: z.string(),
  heads: z.record(z.string(), z.number()).default({}),
  need: z.record(z.string(), z.array(range)).default({}),
  partial_need: z.record(z.string(), z.unknown()).default({}),
});

export interface GossipMember {
  readonly id: string;
  /** `[address]:port` of its gossip. */
  readonly address?: string;
  /** The last round trips of its probes, ms. */
  readonly rttsMs: readonly number[];
}

export interface GossipState {
  readonly id: string;
  readonly address: string;
  /** `Alive`, `Suspect`, `Down` */
  readonly state: string;
}

export interface SyncState {
  readonly actorId: string;
  /** Newest version seen of each actor; equal on two servers = neither is behind. */
  readonly heads: Readonly<Record<string, number>>;
  /** Versions known to exist and not yet here, counted over all actors; above 0 for long = replication is stuck. */
  readonly neededVersions: number;
}

const cli = (words: string): string => `${hostPaths.corrosionBinary} -c ${hostPaths.corrosionConfig} ${words}`;

/** Gossip members other than the asked server. */
export const corrosionMembers = (): Command<readonly GossipMember[]> => ({ title: 'corrosion cluster members', script: cli('cluster members'), parse: parseMembers });
export const corrosionMembershipStates = (): Command<readonly GossipState[]> => ({ title: 'corrosion cluster membership-states', script: cli('cluster membership-states'), parse: parseMembershipStates });
export const corrosionSyncState = (): Command<SyncState> => ({ title: 'corrosion sync generate', script: cli('sync generate'), parse: parseSyncState });

export const parseMembers = (text: string): readonly GossipMember[] =>
  readJsonStream(text).map((value) => {
    const { id, rtts, state } = member.parse(value);
    return { id, rttsMs: rtts, ...(state === undefined ? {} : { address: state.addr }) };
  });

export const parseMembershipStates = (text: string): readonly GossipState[] =>
  readJsonStream(text).map((value) => {
    const { id, state } = membership.parse(value);
    return { id: id.id, address: id.addr, state };
  });

export function parseSyncState(text: string): SyncState {
  const values = readJsonStream(text);
  const { actor_id: actorId, heads, need } = sync.parse(values.at(-1));
  const neededVersions = Object.values(need).flat().reduce((sum, { start, end }) => sum + end - start + 1, 0);
  return { actorId, heads, neededVersions };
}
