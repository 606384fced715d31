import * as z from 'zod';
import type { ServerOptions } from '../../core/protocol/lsp.ts';
import type { SettingsCache } from '../settings.ts';

/** What can be looked up: public DNS, image registries (and whether with the file's own login), the running cluster. */
export type LiveKind = 'dns' | 'registries' | 'registryLogin' | 'cluster';
export type LiveSettings = Readonly<Record<LiveKind, boolean>>;

const all: LiveSettings = { dns: true, registries: true, registryLogin: true, cluster: true };
const nothing: LiveSettings = { dns: false, registries: false, registryLogin: false, cluster: false };

const no = z.boolean().catch(false);
const single = z.object({ dns: no, registries: no, registryLogin: no, cluster: no });
/** What is not of the agreed form grants nothing. */
const options = z.object({ trusted: z.boolean().optional().catch(false), live: z.union([z.boolean(), single]).optional().catch(false) }).catch({});

/** Reads `initializationOptions`. */
export const parseServerOptions = (given: unknown): ServerOptions => {
  const { trusted, live } = options.parse(given ?? {});
  return { ...(trusted === undefined ? {} : { trusted }), ...(live === undefined ? {} : { live }) };
};

/** Whether anything may be looked up: the client must have asked for it, trust the workspace, and no setting may forbid it. */
export class Permission {
  readonly #settings: Pick<SettingsCache, 'get'>;
  readonly #learned: (uri: string) => void;
  readonly #known = new Map<string, LiveSettings>();
  /** Files whose settings are asked for; true: somebody has asked in vain meanwhile. */
  readonly #asked = new Map<string, boolean>();
  #granted: LiveSettings = nothing;
  #trusted = true;

  /** `learned` is called when settings are there for which `allows` had no answer yet. */
  constructor(settings: Pick<SettingsCache, 'get'>, learned: (uri: string) => void) {
    this.#settings = settings;
    this.#learned = learned;
  }

  /** `initialize` has come with these options. */
  start({ trusted = true, live = false }: ServerOptions): void {
    this.#trusted = trusted;
    this.#granted = typeof live === 'object' ? { ...nothing, ...live } : live ? all : nothing;
  }

  set trusted(trusted: boolean) {
    this.#trusted = trusted;
  }

  /** For a file; false as well while its settings are not known yet. */
  allows(uri: string, kind: LiveKind): boolean {
    if (!this.#trusted || !this.#granted[kind]) return false;
    const known = this.#known.get(uri);
    if (known === undefined) this.#ask(uri, true);
    return known !== undefined && known[kind];
  }

  /** As `allows` for names of the cluster, which are asked of the client: that it answers them is its word. */
  async allowsNames(uri: string): Promise<boolean> {
    return this.#trusted && (await this.#settings.get(uri)).live.cluster;
  }

  /** A file is open: its settings are fetched before somebody asks. */
  prepare(uri: string): void {
    if (this.#trusted && (this.#granted.dns || this.#granted.registries || this.#granted.cluster) && !this.#known.has(uri)) this.#ask(uri, false);
  }

  /** Settings of a file, or of all, may be others now. */
  forget(uri?: string): void {
    for (const known of [this.#known, this.#asked]) {
      if (uri === undefined) known.clear();
      else known.delete(uri);
    }
  }

  #ask(uri: string, inVain: boolean): void {
    const asked = this.#asked.get(uri);
    this.#asked.set(uri, inVain || asked === true);
    if (asked !== undefined) return;
    void this.#settings.get(uri).then(({ live }) => {
      const isWaited = this.#asked.get(uri);
      if (isWaited === undefined) return;
      this.#asked.delete(uri);
      this.#known.set(uri, live);
      if (isWaited) this.#learned(uri);
    });
  }
}
