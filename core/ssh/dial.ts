import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';
import type { LookupAddress } from 'node:dns';
import { sleep, type Clock } from '../base/index.ts';
import { reasonOf, sshProblem } from './problems.ts';
import type { SshTarget } from './target.ts';

/** How a name is looked up; replaced in tests. */
export type Lookup = (host: string) => Promise<LookupAddress[]>;
const systemLookup: Lookup = (host) => lookup(host, { all: true });

/** One address attempt, when a name has several; Node's own 250 ms is less than some lines need. */
const addressAttemptMs = 5000;

/**
 * A TCP connection to the server. Nagle is off from the start: with it and delayed acknowledgements every small exchange
 * stalls for 40 ms (72 instead of 2.4 ms for a command), and ssh2 leaves it on.
 */
export async function dial(target: SshTarget, clock: Clock, signal: AbortSignal, look: Lookup = systemLookup): Promise<Socket> {
  const addresses = await resolve(target, clock, signal, look);
  return await new Promise<Socket>((done, fail) => {
    const socket = connect({
      host: target.host, port: target.port, noDelay: true, keepAlive: true, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: addressAttemptMs,
      lookup: (_host, _options, callback) => callback(null, addresses),
    });
    const onAbort = (): void => void socket.destroy(new Error('no answer'));
    const settle = (action: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      action();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => settle(() => done(socket)));
    socket.on('error', (error) => settle(() => fail(sshProblem(target, 'ssh-unreachable', { host: target.host, port: target.port, reason: reasonOf(error) }))));
    if (signal.aborted) onAbort();
  });
}

/** Asks again `ssh.dns_retries` times: 100 ms × 2^(n−1), at most 2 s, plus up to 100 ms. */
async function resolve(target: SshTarget, clock: Clock, signal: AbortSignal, look: Lookup): Promise<LookupAddress[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await look(target.host);
    } catch (error) {
      if (attempt > target.dnsRetries) throw sshProblem(target, 'ssh-dns', { host: target.host, attempts: attempt }, (error as Error).message);
      await sleep(clock, Math.min(2000, 100 * 2 ** (attempt - 1)) + Math.random() * 100, signal);
    }
  }
}
