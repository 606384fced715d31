import type { Command } from './command.ts';

export interface WireguardPeer {
  readonly publicKey: string;
  /** `address:port` in use now. */
  readonly endpoint?: string;
  readonly allowedIps: readonly string[];
  /** Seconds since 1970 by the server's clock; null = never. */
  readonly latestHandshakeSeconds: number | null;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** null = off. */
  readonly keepaliveSeconds: number | null;
}

export interface WireguardInterface {
  readonly publicKey: string;
  readonly listenPort: number;
  readonly peers: readonly WireguardPeer[];
}

/** `wg show jiji0 dump`. The private key and preshared keys are cut off on the server: they never leave it. */
export const wireguardDump = (): Command<WireguardInterface> => ({
  title: 'wg show jiji0',
  script: `dump=$(wg show jiji0 dump) || exit
printf '%s\\n' "$dump" | awk -F '\\t' -v OFS='\\t' '{ if (NR == 1) $1 = "-"; else $2 = "-"; print }'`,
  parse: parseWireguardDump,
});

/** Throws when a line has not the fields that `wg` prints. */
export function parseWireguardDump(text: string): WireguardInterface {
  const [first, ...rest] = text.split('\n').filter((line) => line !== '').map((line) => line.split('\t'));
  const [, publicKey, port] = first ?? [];
  if (publicKey === undefined || port === undefined) throw new Error('wg show: no interface line');
  return { publicKey, listenPort: Number(port), peers: rest.map(peer) };
}

function peer(fields: readonly string[]): WireguardPeer {
  const [publicKey, , endpoint, allowedIps, handshake, received, sent, keepalive] = fields;
  if (publicKey === undefined || allowedIps === undefined || keepalive === undefined) throw new Error(`wg show: ${fields.length} fields in a peer's line, not 8`);
  return {
    publicKey,
    ...(endpoint === undefined || endpoint === '(none)' ? {} : { endpoint }),
    allowedIps: allowedIps === '(none)' ? [] : allowedIps.split(','),
    latestHandshakeSeconds: handshake === '0' ? null : Number(handshake),
    receivedBytes: Number(received),
    sentBytes: Number(sent),
    keepaliveSeconds: keepalive === 'off' ? null : Number(keepalive),
  };
}
