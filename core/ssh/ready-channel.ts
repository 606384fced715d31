import { problemOf } from '../base/index.ts';
import type { Link } from './link.ts';
import singleProgram from './programs/single.sh';
import { ScriptChannel } from './script-channel.ts';

/** At most one session that stands open for the next script, so that nobody waits for its opening. */
export class ReadyChannel {
  readonly #link: Link;
  #channel: ScriptChannel | undefined;
  #opening = false;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Starts opening one, unless there is one. That it cannot be opened is told to whoever opens the next one in earnest. */
  prepare(): void {
    if (this.#opening || this.#channel?.closed === false) return;
    this.#opening = true;
    ScriptChannel.open(this.#link, singleProgram, { ahead: true })
      .then((channel) => (this.#channel = channel), (error: unknown) => this.#link.log('debug', `no session ahead of need: ${problemOf(error).code}`))
      .finally(() => (this.#opening = false));
  }

  /** The one that is open by now; it is the caller's from here on. */
  take(): ScriptChannel | undefined {
    const channel = this.#channel;
    this.#channel = undefined;
    return channel?.closed === false ? channel : undefined;
  }
}
