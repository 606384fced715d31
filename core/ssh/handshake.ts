import type { Duplex } from 'node:stream';
import ssh2, { type Client } from 'ssh2';
import type { Clock } from '../base/index.ts';
import { algorithmsFor } from './algorithms.ts';
import type { Candidate } from './authentication.ts';
import { errorOf } from './deadline.ts';
import type { HostKeyVerdict, KnownHosts } from './known-hosts.ts';
import type { SshLog } from './options.ts';
import { late, lost, reasonOf, sshProblem } from './problems.ts';
import { labelOf, type SshTarget } from './target.ts';

export interface HandshakeInput {
  readonly target: SshTarget;
  readonly socket: Duplex;
  readonly knownHosts: KnownHosts;
  readonly candidates: readonly Candidate[];
  /** Takes any host key that is not revoked. */
  readonly anyHostKey: boolean;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly log: SshLog;
}

/** A connection that let us in, and the stream it runs on (ssh2 does not destroy one that it has already ended). */
export interface OpenLine {
  readonly client: Client;
  readonly socket: Duplex;
}

/** How one attempt ended, where that is no failure yet: the caller asks, unlocks or goes on. */
export type HandshakeOutcome =
  | ({ readonly kind: 'open' } & OpenLine)
  | { readonly kind: 'host-key'; readonly key: Buffer; readonly verdict: Exclude<HostKeyVerdict, { kind: 'known' }> }
  /** `tried` of the candidates were refused; fewer than all when the server hung up before the end. */
  | { readonly kind: 'refused'; readonly tried: number }
  /** Closed before the server's greeting (too many connections at once). */
  | { readonly kind: 'dropped'; readonly reason: string };

interface Progress {
  /** What came first, before anything was understood. */
  first: string;
  encrypted: boolean;
  offered: number;
  exhausted: boolean;
  rejected?: { readonly key: Buffer; readonly verdict: Exclude<HostKeyVerdict, { kind: 'known' }> };
}

/**
 * One SSH handshake over `socket`. The host key is judged at once and without waiting for anybody: what is not known is
 * refused, and whoever called may ask a person and try again. So no verification can be left unanswered.
 */
export function handshake(input: HandshakeInput): Promise<HandshakeOutcome> {
  const { target, socket, clock, log } = input;
  const client = new ssh2.Client();
  const progress: Progress = { first: '', encrypted: false, offered: 0, exhausted: false };
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const stop = clock.after(input.timeoutMs, () => {
      failure = late(target, 'connecting', input.timeoutMs);
      client.destroy();
      settle();
    });
    const settle = (): void => {
      stop();
      socket.destroy();
      try {
        resolve(outcome(input, progress, failure));
      } catch (error) {
        reject(errorOf(error));
      }
    };
    // Stays for the client's life: ssh2 may report an error after the connection has ended, and nobody else listens then.
    client.on('error', (error) => {
      log('debug', `${labelOf(target)}: ${error.message}`);
      if (harmless(error)) return;
      failure ??= error;
      client.end();
      socket.destroy();
    });
    client.once('handshake', () => (progress.encrypted = true));
    client.once('ready', () => {
      stop();
      client.off('close', settle);
      resolve({ kind: 'open', client, socket });
    });
    client.once('close', settle);
    client.connect(connectConfig(input, progress));
    // After connect: ssh2 has paused the socket by then, so that nothing is missed.
    socket.once('data', (chunk: Buffer) => (progress.first = chunk.toString('latin1', 0, 200)));
  });
}

/** A key that cannot sign is only skipped; ssh2 tells of it the same way as of failures. */
const harmless = (error: Error & { level?: string }): boolean =>
  error.level === 'agent' || (error.level === 'client-authentication' && error.message.startsWith('Error '));

function connectConfig(input: HandshakeInput, progress: Progress): ssh2.ConnectConfig {
  const { target, knownHosts, candidates } = input;
  return {
    sock: input.socket,
    username: target.user,
    readyTimeout: 0,
    keepaliveInterval: target.keepAliveMs,
    keepaliveCountMax: target.keepAliveMisses,
    algorithms: algorithmsFor(target, knownHosts.knownTypes(target.host, target.port)),
    hostVerifier: (key: Buffer): boolean => {
      const verdict = knownHosts.verify(target.host, target.port, key);
      if (verdict.kind === 'known' || (input.anyHostKey && verdict.kind !== 'revoked')) return true;
      progress.rejected = { key: Buffer.from(key), verdict };
      return false;
    },
    authHandler: (_left, _partial, next) => {
      const candidate = candidates[progress.offered];
      progress.exhausted = candidate === undefined;
      if (candidate === undefined) {
        // ssh2 takes `false` for "no more"; its types do not say so.
        (next as (method: unknown) => void)(false);
        return;
      }
      progress.offered++;
      input.log('debug', `${labelOf(target)}: offering ${candidate.label}`);
      next(candidate.method);
    },
  };
}

function outcome(input: HandshakeInput, progress: Progress, failure: (Error & { level?: string; code?: unknown }) | undefined): HandshakeOutcome {
  const { target } = input;
  if (progress.rejected !== undefined) return { kind: 'host-key', ...progress.rejected };
  if (progress.exhausted) return { kind: 'refused', tried: progress.offered };
  if (failure?.name === 'ProblemError') throw failure;
  const reason = failure === undefined ? 'connection closed' : reasonOf(failure);
  if (progress.encrypted) {
    // "Too many authentication failures": the server ends the connection; the remaining keys get another one.
    if (progress.offered > 0 && /authentication failures/i.test(reason)) return { kind: 'refused', tried: progress.offered };
    throw lost(target, reason);
  }
  if (failure?.level === 'handshake') throw sshProblem(target, 'ssh-algorithms', { host: target.host, reason });
  if (progress.first !== '' && !progress.first.includes('SSH-')) throw sshProblem(target, 'ssh-not-ssh', { host: target.host, port: target.port }, progress.first.trim());
  return { kind: 'dropped', reason };
}
