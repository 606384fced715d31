import type { Clock } from '../../core/base/index.ts';
import type { ClusterFactsResult } from '../../core/protocol/lsp.ts';
import type { LiveFacts } from '../../core/rules/index.ts';
import { isIpAddress, normalizeHost } from '../../core/config/index.ts';
import type { DeployDocument } from '../document.ts';
import type { DocumentStore } from '../store.ts';
import { Answers, type Answer, type Source } from './answers.ts';
import { clusterSource, runningServices, servicesAgeMs, type SeenCluster } from './cluster.ts';
import { dnsSource, publicName, type HostAddresses, type NameServers } from './dns.ts';
import { archsSource, digestSource, imageKey, tagsSource, type Registries } from './images.ts';
import { Interest } from './interest.ts';
import { unknownLive, type Live, type RunningService } from './live.ts';
import type { LiveKind, Permission } from './permission.ts';

export interface LookupsOptions {
  readonly clock: Clock;
  readonly store: Pick<DocumentStore, 'get' | 'all'>;
  readonly permission: Permission;
  readonly nameServers: NameServers;
  readonly registries: Registries;
  readonly askCluster: (uri: string, signal: AbortSignal) => Promise<ClusterFactsResult>;
  /** What is known of this kind has changed. */
  readonly arrived: (kind: LiveKind) => void;
  /** Why a look-up failed, for the log: names only. */
  readonly failed: (what: string, error: unknown) => void;
}

/** Live facts by looking them up: in the background, for open files, as far as it is allowed. */
export class LiveLookups implements Live {
  readonly #clock: Clock;
  readonly #store: Pick<DocumentStore, 'get' | 'all'>;
  readonly #permission: Permission;
  readonly #interest: Interest;
  readonly #dns: Answers<HostAddresses>;
  readonly #archs: Answers<readonly string[]>;
  readonly #tags: Answers<readonly string[]>;
  readonly #digests: Answers<string>;
  readonly #cluster: Answers<SeenCluster | null>;
  readonly #arrived: (kind: LiveKind) => void;
  /** Takes back what is shown of services when it has become too old. */
  #stopAging: () => void = () => undefined;

  constructor({ clock, store, permission, nameServers, registries, askCluster, arrived, failed }: LookupsOptions) {
    this.#clock = clock;
    this.#store = store;
    this.#permission = permission;
    this.#arrived = arrived;
    this.#interest = new Interest(clock);
    const answers = <V>(source: Source<V>, heard: () => void): Answers<V> => new Answers(source, clock, { arrived: heard, failed });
    this.#dns = answers(dnsSource(nameServers), () => arrived('dns'));
    this.#archs = answers(archsSource(registries), () => arrived('registries'));
    this.#cluster = answers(clusterSource(askCluster), () => this.#clusterArrived());
    // Those who ask for tags and digests wait for them; nothing that is shown depends on them.
    this.#tags = answers(tagsSource(registries), () => undefined);
    this.#digests = answers(digestSource(registries), () => undefined);
  }

  facts(uri: string): LiveFacts {
    const document = this.#store.get(uri);
    if (document === undefined) return unknownLive.facts(uri);
    const clusterDomain = document.parsed.config?.network.serviceDomain ?? 'jiji';
    return {
      server: (name) => this.#peek('cluster', document, this.#cluster, uri)?.value?.servers.get(name),
      publicAddresses: (host) => {
        const written = normalizeHost(host);
        if (isIpAddress(written)) return { addresses: [written], readAt: this.#clock.now() };
        const name = publicName(host, clusterDomain);
        const found = name === undefined ? undefined : this.#peek('dns', document, this.#dns, name);
        return found === undefined ? undefined : { addresses: found.value.addresses, readAt: found.readAt };
      },
      imageArchs: (image) => {
        const key = imageKey(image);
        const found = key === undefined ? undefined : this.#peek('registries', document, this.#archs, key);
        return found === undefined || found.value.length === 0 ? undefined : { archs: found.value, readAt: found.readAt };
      },
    };
  }

  services(uri: string): readonly RunningService[] | undefined {
    const document = this.#store.get(uri);
    const cluster = document === undefined ? undefined : this.#peek('cluster', document, this.#cluster, uri)?.value;
    const config = document?.parsed.config;
    return cluster === undefined || cluster === null || config === undefined ? undefined : runningServices(config, cluster, this.#clock.now());
  }

  async tags(image: string, limitMs: number): Promise<readonly string[] | undefined> {
    const key = imageKey(image);
    if (key === undefined || !this.#someoneMayAsk()) return undefined;
    // All tags of a repository are one answer.
    return (await this.#tags.wait(key.replace(/[:@][^/]*$/, ''), limitMs))?.value;
  }

  async digest(image: string, limitMs: number): Promise<{ readonly digest: string; readonly readAt: number } | undefined> {
    const key = imageKey(image);
    if (key === undefined || !this.#someoneMayAsk()) return undefined;
    const found = await this.#digests.wait(key, limitMs);
    return found === undefined ? undefined : { digest: found.value, readAt: found.readAt };
  }

  /** The client has seen something else of its clusters: they are asked for again, for the files that showed them. */
  clusterChanged(): void {
    this.#cluster.expire();
    this.#interest.renew(this.#cluster);
  }

  /** Trust or settings have changed: what is allowed is looked up anew when it is next wanted. */
  forget(): void {
    this.#interest.clear();
    this.#stopAging();
    for (const answers of this.#all()) answers.forget();
  }

  /** A file was closed: what only it wanted is not looked up further. */
  close(uri: string): void {
    this.#interest.close(uri);
    this.#cluster.forget((key) => key === uri);
    if (this.#store.all().length === 0) this.#stopAll();
  }

  /** The client is going: what is under way ends, and what waits for a quiet moment never starts. */
  stop(): void {
    this.#interest.clear();
    this.#stopAll();
  }

  #stopAll(): void {
    this.#stopAging();
    for (const answers of this.#all()) answers.stop();
  }

  /** What runs is shown until it is too old, also when nobody touches the file: then it is taken back, once. */
  #clusterArrived(): void {
    this.#stopAging();
    this.#stopAging = this.#clock.after(servicesAgeMs, () => this.#arrived('cluster'));
    this.#arrived('cluster');
  }

  #all(): readonly Answers<unknown>[] {
    return [this.#dns, this.#archs, this.#tags, this.#digests, this.#cluster] as readonly Answers<unknown>[];
  }

  #peek<V>(kind: LiveKind, document: DeployDocument, answers: Answers<V>, key: string): Answer<V> | undefined {
    // A version that was left behind gets answers, but wishes nothing any more.
    if (!this.#permission.allows(document.uri, kind)) return undefined;
    if (this.#store.get(document.uri) === document) this.#interest.want(document, answers, key);
    return answers.peek(key);
  }

  /** Whether a file is open for which registries may be asked. */
  #someoneMayAsk(): boolean {
    return this.#store.all().some(({ uri }) => this.#permission.allows(uri, 'registries'));
  }
}
