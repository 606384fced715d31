import type { TunnelState } from '../protocol/cluster.ts';

/** Seconds after an endpoint change in which silence means nothing yet. */
export const endpointGraceSeconds = 15;
/** WireGuard renews a session after 120 s and drops it after 180 s: older than that, something is late. */
export const freshHandshakeSeconds = 180;
/** No session can be alive beyond this. */
export const handshakeDownSeconds = 275;

export type PeerState = 'up' | 'down' | 'unknown';

/** Age of a handshake from WireGuard's own stamp (seconds since the epoch, 0 = never), both by the same server's clock. */
export const handshakeAge = (latestSeconds: number, nowSeconds: number): number | null =>
  latestSeconds <= 0 ? null : Math.max(0, nowSeconds - latestSeconds);

/**
 * State of a peer as the control loop sees it.
 * @param ageSeconds age of the latest handshake, null = never
 * @param sinceEndpointChangeSeconds seconds since the endpoint was last set; leave it out when unknown
 */
export function peerState(ageSeconds: number | null, sinceEndpointChangeSeconds = Number.POSITIVE_INFINITY): PeerState {
  const grace = sinceEndpointChangeSeconds < endpointGraceSeconds;
  if (ageSeconds === null) return grace ? 'unknown' : 'down';
  if (ageSeconds < endpointGraceSeconds) return 'up';
  if (ageSeconds >= handshakeDownSeconds) return 'down';
  return grace ? 'unknown' : 'up';
}

/** The same for views, which also tell a late handshake from a fresh one. */
export function tunnelState(ageSeconds: number | null, sinceEndpointChangeSeconds?: number): TunnelState['state'] {
  const state = peerState(ageSeconds, sinceEndpointChangeSeconds);
  return state === 'up' && ageSeconds !== null && ageSeconds > freshHandshakeSeconds ? 'stale' : state;
}

export type HandshakeColour = 'green' | 'yellow' | 'red';

export function handshakeColour(ageSeconds: number | null): HandshakeColour {
  if (ageSeconds === null || ageSeconds > handshakeDownSeconds) return 'red';
  return ageSeconds <= freshHandshakeSeconds ? 'green' : 'yellow';
}
