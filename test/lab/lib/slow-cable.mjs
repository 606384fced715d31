// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LabError } from './errors.mjs';
import { cable, network } from './network.mjs';
import { must, run, until } from './run.mjs';

/**
 * The way from a host to the lab's bridge, which can be made slow: then the host's cable ends at a bridge of its own,
 * and a program carries the frames between the two bridges.
 */
export class SlowCable {
  /**
   * @param {string} host
   * @param {string} shaper path of the program
   */
  constructor(host, shaper) {
    this.host = host;
    this.shaper = shaper;
    /** One way. */
    this.delayMs = 0;
    /** @type {import('node:child_process').ChildProcess | undefined} */
    this.process = undefined;
  }

  /** The bridge at which the host's cable ends. */
  get bridge() {
    return this.delayMs === 0 ? network.bridge : `dw-${this.host}`;
  }

  /** What the lab's bridge sees of the host. */
  get port() {
    return this.delayMs === 0 ? cable(this.host) : `da-${this.host}`;
  }

  /**
   * Makes every frame take this long, each way; 0 makes it quick again.
   * @param {number} delayMs
   * @param {boolean} plugged whether the host is on: one that is off is plugged in when it is switched on
   */
  async set(delayMs, plugged) {
    if (!(delayMs >= 0 && delayMs <= 10_000)) throw new LabError(`a delay is a number of milliseconds from 0 to 10000, not ${delayMs}`);
    await this.remove();
    this.delayMs = delayMs;
    if (delayMs > 0) {
      await must(['ip', 'link', 'add', this.bridge, 'type', 'bridge']);
      await must(['ip', 'link', 'set', this.bridge, 'up']);
      await this.carry();
    }
    if (plugged) await must(['ip', 'link', 'set', cable(this.host), 'master', this.bridge]);
  }

  /** @private */
  async remove() {
    const old = this.process;
    if (old === undefined) return;
    this.process = undefined;
    if (old.exitCode === null) {
      old.kill();
      await once(old, 'close');
    }
    await must(['ip', 'link', 'del', this.bridge]);
  }

  /** @private */
  async carry() {
    const taps = [this.port, `db-${this.host}`];
    const child = spawn(this.shaper, [...taps, String(this.delayMs)], { stdio: ['ignore', 'ignore', 'inherit'] });
    this.process = child;
    const there = await until(5, async () => child.exitCode !== null || (await run(['ip', 'link', 'show', String(taps[1])])).code === 0, 10);
    if (!there || child.exitCode !== null) throw new LabError(`the slow cable of ${this.host} could not be laid: see lab.log`);
    for (const [index, tap] of taps.entries()) {
      await must(['ip', 'link', 'set', tap, 'master', index === 0 ? network.bridge : this.bridge]);
      await must(['ip', 'link', 'set', tap, 'up']);
    }
  }
}
