import { problemOf } from '../base/index.ts';
import { within } from './deadline.ts';
import type { Link } from './link.ts';
import { late } from './problems.ts';
import killProgram from './programs/kill.sh';
import singleProgram from './programs/single.sh';
import { ScriptChannel } from './script-channel.ts';

/** Longest wait for a kill to be confirmed; it takes two seconds itself when a process ignores the first signal. */
const killMs = 8000;

/**
 * Ends everything that a channel started, and the channel. sshd leaves processes without a terminal alone when their channel
 * closes, so this is asked for on a session of its own. Never rejects: what could not be confirmed is logged.
 */
export async function killChannel(link: Link, victim: ScriptChannel): Promise<void> {
  const group = victim.processGroup;
  if (link.ended === undefined && !victim.closed && group !== undefined) {
    try {
      await within(link.inLane('short', () => killGroup(link, group)), { clock: link.clock, ms: killMs, late: () => late(link.target, 'ending a command', killMs) });
    } catch (error) {
      link.log('warn', `${link.target.name}: process group ${group} may still run: ${problemOf(error).code}`);
      victim.signal('KILL');
    }
  }
  victim.close();
}

async function killGroup(link: Link, group: number): Promise<void> {
  const channel = await ScriptChannel.open(link, singleProgram);
  try {
    const done = channel.send(channel.encode(killProgram, [String(group)], ''));
    channel.end();
    await done;
  } finally {
    channel.close();
  }
}
