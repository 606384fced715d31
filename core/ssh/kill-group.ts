import { problemOf } from '../base/index.ts';
import { within } from './deadline.ts';
import type { Link } from './link.ts';
import { late } from './problems.ts';
import killProgram from './programs/kill.sh';
import singleProgram from './programs/single.sh';
import { ScriptChannel } from './script-channel.ts';

/** Longest wait for a kill to be confirmed; it takes two seconds itself when a process ignores the first signal. */
const killMs = 8000;

/** Runs the kill program somewhere as root. */
export type Killer = (script: string, args: readonly string[], signal: AbortSignal) => Promise<unknown>;

/**
 * Ends everything that a channel started, and the channel. sshd leaves processes without a terminal alone when their channel
 * closes, so this is asked for elsewhere: on a session of its own, unless `killer` knows better. Never rejects: what could not
 * be confirmed (no session to be had, line gone) is logged, and goes on as it would after a lost connection.
 */
export async function killChannel(link: Link, victim: ScriptChannel, killer: Killer = (...call) => ownSession(link, ...call)): Promise<void> {
  if (link.ended === undefined && !victim.closed) {
    const limit = new AbortController();
    try {
      await within(kill(victim, killer, limit.signal), { clock: link.clock, ms: killMs, late: () => late(link.target, 'ending a command', killMs) });
    } catch (error) {
      limit.abort();
      link.log('warn', `${link.target.name}: what was started may still run: ${problemOf(error).code}`);
    }
  }
  victim.close();
}

async function kill(victim: ScriptChannel, killer: Killer, signal: AbortSignal): Promise<void> {
  const group = await victim.processGroup();
  if (group !== undefined && !victim.closed) await killer(killProgram, [String(group)], signal);
}

const ownSession = (link: Link, script: string, args: readonly string[], signal: AbortSignal): Promise<void> => link.inLane('short', async () => {
  const channel = await ScriptChannel.open(link, singleProgram, { signal });
  try {
    const done = channel.send(channel.encode(script, args, ''));
    channel.end();
    await done;
  } finally {
    channel.close();
  }
}, signal);
