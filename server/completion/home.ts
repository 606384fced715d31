import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../../core/base/index.ts';

/** How long the names in `~/.ssh` are remembered, ms. */
const rememberedMs = 30_000;

interface Names {
  /** Private keys, as `~/.ssh/id_ed25519`. */
  readonly keys: readonly string[];
  /** Names of `Host` lines without wildcards. */
  readonly hosts: readonly string[];
}

/** Names of keys and hosts in the user's `~/.ssh`, read when first asked for; never what stands in a key. */
export class Home {
  readonly #clock: Clock;
  readonly #folder: string;
  #known: { readonly until: number; readonly names: Promise<Names> } | undefined;

  constructor(clock: Clock, folder = homedir()) {
    this.#clock = clock;
    this.#folder = folder;
  }

  async keys(): Promise<readonly string[]> {
    return (await this.#names()).keys;
  }

  async hosts(): Promise<readonly string[]> {
    return (await this.#names()).hosts;
  }

  #names(): Promise<Names> {
    const now = this.#clock.monotonic();
    if (this.#known === undefined || this.#known.until <= now) this.#known = { until: now + rememberedMs, names: readNames(path.join(this.#folder, '.ssh')) };
    return this.#known.names;
  }
}

async function readNames(folder: string): Promise<Names> {
  const [listed, config] = await Promise.all([readdir(folder).catch(nothing), readFile(path.join(folder, 'config'), 'utf8').catch(() => '')]);
  const names = new Set(listed);
  const keys = listed.filter((name) => names.has(`${name}.pub`)).sort().map((name) => `~/.ssh/${name}`);
  const hosts = [...config.matchAll(/^[ \t]*Host[ \t=]+(.*)$/gim)].flatMap(([, patterns = '']) => patterns.trim().split(/\s+/)).filter((name) => /^[A-Za-z0-9_][\w.-]*$/.test(name));
  return { keys, hosts: [...new Set(hosts)] };
}

/** No such folder, or not ours to read: nothing to offer. */
const nothing = (): string[] => [];
