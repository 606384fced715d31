import * as z from 'zod';
import { problem, ProblemError, registerMessages } from '../base/index.ts';
import { registryLibrary } from '../host/index.ts';
import viewSh from '../host/files/cluster-view.sh';
import type { Command } from './command.ts';

registerMessages({ 'view-unreadable': 'The server described itself in a way that this version does not understand: {detail}' });

const text = z.string();
const count = z.number();

const registry = z.object({
  servers: z.array(z.object({ id: text, hostname: text, subnet: text, wireguard_ip: text, wireguard_pubkey: text, management_ip: text, endpoints: text, last_seen: count, removed_at: count, engine: text, arch: text })),
  containers: z.array(z.object({ id: text, service: text, project: text, server_id: text, ip: text, state: text, health_status: text, consecutive_failures: count, started_at: count, version: text, image: text })),
  links: z.array(z.object({ server_id: text, peer_id: text, handshake_age_s: count, rtt_ms: count, loss: count, measured_at: count })),
});

const initialised = z.object({
  initialised: z.literal(true),
  id: text, subnet: text, wireguardIp: text, managementIp: text, engine: text, engineVersion: text, arch: text,
  nowSeconds: count, uptimeSeconds: count, load1: count, diskFreeBytes: count, memoryBytes: count,
  units: z.record(text, text),
  peers: z.array(z.object({ publicKey: text, endpoint: text.nullable(), handshakeAt: count, rxBytes: count, txBytes: count })),
  containers: z.array(z.object({ id: text, name: text, state: text, image: text, labels: z.record(text, text).nullable() })).nullable(),
  registry: registry.nullable(),
  registryError: text.nullable(),
});

const view = z.discriminatedUnion('initialised', [z.object({ initialised: z.literal(false) }), initialised]);

/** What one server says of itself and of the cluster (`host/files/cluster-view.sh`). Times in seconds by its own clock, rows as in the registry. */
export type HostView = z.infer<typeof view>;
export type InitialisedView = z.infer<typeof initialised>;

const script = `${registryLibrary}\n${viewSh}`;

/** One document per line of `follow`; throws `view-unreadable`. */
export function parseHostView(line: string): HostView {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch (error) {
    throw new ProblemError(problem('view-unreadable', { detail: String(error) }, { evidence: line.slice(0, 500) }));
  }
  const parsed = view.safeParse(data);
  if (!parsed.success) throw new ProblemError(problem('view-unreadable', { detail: z.prettifyError(parsed.error) }));
  return parsed.data;
}

/** Reads it once: one round trip. */
export const hostViewCommand: Command<HostView> = { title: 'Read the state', script, args: ['once'], timeoutMs: 30_000, parse: (stdout) => parseHostView(stdout.trim()) };

/** Script and arguments that go on printing documents until they are ended. */
export const hostViewStream = { script, args: ['follow'] } as const;
