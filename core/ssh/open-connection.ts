import type { Duplex } from 'node:stream';
import { problemOf, ProblemError, sleep, type Clock } from '../base/index.ts';
import { candidatesFor, type Candidate } from './authentication.ts';
import { dial } from './dial.ts';
import { handshake, type HandshakeOutcome, type OpenLine } from './handshake.ts';
import { fingerprint, keyType } from './host-key.ts';
import { loadKnownHosts, storeHostKey } from './host-key-store.ts';
import type { KnownHosts } from './known-hosts.ts';
import type { PoolOptions, SshLog } from './options.ts';
import { keyLabel, type KeyCache } from './private-keys.ts';
import { late, sshProblem } from './problems.ts';
import { ProxySocket, proxyArguments } from './proxy-command.ts';
import type { KeySource, SshTarget } from './target.ts';

export interface Opening extends PoolOptions {
  readonly clock: Clock;
  readonly log: SshLog;
  /** Passphrases given so far, by key; kept as long as the pool lives. */
  readonly passphrases: Map<string, string>;
  readonly keyCache: KeyCache;
  /** Opens the channel through a jump host. */
  readonly throughJump: (jump: SshTarget, to: SshTarget) => Promise<Duplex>;
}

/** Pauses after connections that the server closed before its greeting. */
const droppedPausesMs = [500, 1500, 4000];
/** How often a wrong passphrase may be typed. */
const passphraseTries = 3;

/**
 * Opens a connection: as many handshakes as it takes. Questions (host key, passphrase) are asked between handshakes, never
 * inside one, so that a person's time neither runs against a time-out of ours nor against the server's.
 */
export async function openConnection(target: SshTarget, opening: Opening): Promise<OpenLine> {
  try {
    return await open(target, opening);
  } catch (error) {
    if (error instanceof ProblemError && error.problem.host === undefined) throw new ProblemError({ ...error.problem, host: target.name }, { cause: error });
    throw error;
  }
}

async function open(target: SshTarget, opening: Opening): Promise<OpenLine> {
  const keys = await candidatesFor(target, opening);
  let candidates = keys.ready.length > 0 || keys.locked.length === 0 ? keys.ready : await unlock(target, keys.locked, opening);
  let locked = candidates === keys.ready ? keys.locked : [];
  if (candidates.length === 0) throw sshProblem(target, 'ssh-auth-no-keys', { user: target.user, host: target.host });
  const refused: string[] = [];
  let asked = false;
  for (let dropped = 0; ;) {
    const outcome = await attempt(target, candidates, opening);
    switch (outcome.kind) {
      case 'open':
        return outcome;
      case 'dropped': {
        const pause = droppedPausesMs[dropped++];
        if (pause === undefined) throw sshProblem(target, 'ssh-dropped', { host: target.host, port: target.port }, outcome.reason);
        await sleep(opening.clock, pause + Math.random() * 250);
        break;
      }
      case 'host-key':
        await judge(target, outcome, opening, asked);
        asked = true;
        break;
      case 'refused':
        refused.push(...candidates.slice(0, outcome.tried).map((each) => each.label));
        candidates = candidates.slice(outcome.tried);
        if (candidates.length === 0 && locked.length > 0) {
          candidates = await unlock(target, locked, opening);
          locked = [];
        }
        if (candidates.length === 0) throw sshProblem(target, 'ssh-auth', { user: target.user, host: target.host, keys: refused.join(', ') });
    }
  }
}

async function attempt(target: SshTarget, candidates: readonly Candidate[], opening: Opening): Promise<HandshakeOutcome> {
  const { clock, log } = opening;
  const knownHosts = await knownFor(target, opening);
  const from = clock.monotonic();
  const timeoutMs = target.connectTimeoutMs;
  const limit = new AbortController();
  const stop = clock.after(timeoutMs, () => limit.abort());
  let socket: Duplex;
  try {
    socket = await transport(target, opening, limit.signal);
  } catch (error) {
    throw limit.signal.aborted && problemOf(error).code === 'cancelled' ? late(target, 'connecting', timeoutMs) : error;
  } finally {
    stop();
  }
  const anyHostKey = target.unverified && opening.allowUnverifiedHosts === true;
  return await handshake({ target, socket, knownHosts, candidates, anyHostKey, clock, log, timeoutMs: Math.max(1, timeoutMs - (clock.monotonic() - from)) });
}

const knownFor = (target: SshTarget, opening: Opening): Promise<KnownHosts> =>
  loadKnownHosts([...opening.knownHostsFiles, opening.acceptedKeysFile, ...target.extraKnownHosts], opening.log);

async function transport(target: SshTarget, opening: Opening, signal: AbortSignal): Promise<Duplex> {
  if (target.proxyCommand !== undefined) return new ProxySocket(target, target.proxyCommand, proxyArguments(target, target.proxyCommand, opening.allowProxyShell === true));
  if (target.jump !== undefined) return await opening.throughJump(target.jump, target);
  return await dial(target, opening.clock, signal);
}

/** Comes back when the key was accepted and stored; the next handshake is then checked against exactly that key. */
async function judge(target: SshTarget, shown: HandshakeOutcome & { kind: 'host-key' }, opening: Opening, asked: boolean): Promise<void> {
  const { verdict, key } = shown;
  const seen = { host: target.host, seen: fingerprint(key), type: keyType(key) };
  if (verdict.kind === 'changed') throw sshProblem(target, 'ssh-host-key', { ...seen, known: verdict.known, file: verdict.line.file, line: verdict.line.line });
  if (verdict.kind === 'revoked') throw sshProblem(target, 'ssh-host-key-revoked', { ...seen, file: verdict.line.file, line: verdict.line.line });
  const authorityListed = verdict.authority !== undefined;
  const note = authorityListed ? `${verdict.authority.file}:${verdict.authority.line} names a certificate authority for this host; host certificates cannot be checked here, so the key itself must be known.` : undefined;
  const unknown = (): Error => sshProblem(target, 'ssh-host-key-unknown', { ...seen, file: opening.acceptedKeysFile }, note);
  if (opening.askHostKey === undefined || asked) throw unknown();
  const accepted = await opening.askHostKey({ name: target.name, host: target.host, port: target.port, keyType: seen.type, fingerprint: seen.seen, authorityListed });
  if (accepted === null) throw unknown();
  // Anything but a plain yes is a no.
  if ((accepted as unknown) !== true) throw sshProblem(target, 'ssh-host-key-refused', seen, note);
  await storeHostKey(opening.acceptedKeysFile, target.host, target.port, key);
}

/** Asks for the passphrases of locked keys and gives those that could be opened. */
async function unlock(target: SshTarget, locked: readonly KeySource[], opening: Opening): Promise<readonly Candidate[]> {
  const unlocked: KeySource[] = [];
  for (const source of locked) {
    for (let tries = 1; opening.askPassphrase !== undefined; tries++) {
      const passphrase = await opening.askPassphrase(keyLabel(source));
      if (passphrase === undefined) break;
      try {
        await candidatesFor({ ...target, keysOnly: true, keys: [{ ...source, passphrase }] }, opening);
      } catch (error) {
        if (problemOf(error).code !== 'ssh-key-passphrase' || tries >= passphraseTries) throw error;
        continue;
      }
      opening.passphrases.set(keyLabel(source), passphrase);
      unlocked.push(source);
      break;
    }
  }
  if (unlocked.length === 0) throw sshProblem(target, 'ssh-key-passphrase', { key: locked.map(keyLabel).join(', ') });
  return (await candidatesFor({ ...target, keysOnly: true, keys: unlocked }, opening)).ready;
}
