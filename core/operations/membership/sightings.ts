import * as z from 'zod';
import { problem, type Problem } from '../../base/index.ts';
import { runCommand, type Command } from '../../remote/command.ts';
import type { RegistryServerRow } from '../../remote/preflight.ts';
import type { OperationContext } from '../context.ts';
import type { Observation } from '../init/observation.ts';
import sightingsSh from './steps/sightings.sh';

const sighting = z.object({ handshakeAgeSeconds: z.number().nullable(), answers: z.boolean(), away: z.boolean() });

/** What one member knows of another one. */
export type Sighting = z.infer<typeof sighting> & { readonly by: string };

const command = (row: RegistryServerRow): Command<z.infer<typeof sighting>> => ({
  title: 'sightings', script: sightingsSh, args: [row.id, row.wireguard_pubkey, row.wireguard_ip], parse: (stdout) => sighting.parse(JSON.parse(stdout)),
});

/** Asks every member that can be reached, all at once; nothing is changed. */
export const sightingsOf = (ctx: OperationContext, row: RegistryServerRow, members: readonly Observation[]): Promise<readonly Sighting[]> =>
  Promise.all(members.map(async ({ server, host }) => ({ by: server.name, ...(await runCommand(host, command(row), { signal: ctx.signal })) })));

/** The first reason to believe that the server lives: then it is to be taken out in order, not evicted. */
export function signOfLife(row: RegistryServerRow, own: Observation | undefined, sightings: readonly Sighting[]): Problem | undefined {
  const remedy = { remedy: { code: 'evict-alive.remedy', args: { server: row.id } } };
  if (own?.document.publicKey === row.wireguard_pubkey) return problem('evict-alive-ssh', { server: row.id }, { host: own.server.name, ...remedy });
  const seer = sightings.find((each) => each.answers);
  return seer === undefined ? undefined : problem('evict-alive', { server: row.id, by: seer.by }, { host: seer.by, ...remedy });
}
