import * as z from 'zod';
import { abortError, type Clock, type ProblemError } from '../base/index.ts';
import { isPublicAddress } from './addresses.ts';
import { loginFor, Tokens, type Credentials } from './login.ts';
import { imageTypes, indexTypes, labelsOf, manifestsOf, parseImageConfig, parseManifest, type Manifest } from './manifest.ts';
import { registryProblem } from './problems.ts';
import { sortTags } from './tags.ts';
import { registryTarget, type RegistryTarget } from './target.ts';
import { TooLong, type HttpReply, type HttpRequest, type Transport } from './transport.ts';

const maxBytes = 4 * 1024 * 1024;
const maxRedirects = 5;
const redirect: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Tags that one page is asked for, and pages that are read of a repository. */
const tagsPerPage = 1000;
const maxTagPages = 10;
/** How long a registry that did not answer is left alone, and the least and most for one that asked for it, in s. */
const unreachableSeconds = 60;
const busySeconds = { least: 60, most: 3600 } as const;
const maxResting = 256;

const accept = [...indexTypes, ...imageTypes].join(', ');

export interface RegistryOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** User and password for a registry (`docker.io`, `ghcr.io`, `host:5000`); asked only when it wants a login. */
  readonly credentials?: (registry: string) => Promise<Credentials | undefined>;
}

interface Ask {
  readonly target: RegistryTarget;
  readonly method: 'GET' | 'HEAD';
  /** Below `/v2/<repository>/`, with its query. */
  readonly path: string;
  readonly accept: string;
  readonly signal: AbortSignal;
}

/**
 * Reads image registries by their HTTP API, version 2. All functions take an image as a deploy file writes it, end with
 * an AbortError when the signal fires, and throw a problem of `problems.ts` when there is no answer.
 */
export class ImageRegistries {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #credentials: (registry: string) => Promise<Credentials | undefined>;
  readonly #tokens: Tokens;
  /** Registries that are left alone for a while, by origin: until when, by the monotonic clock, and why. */
  readonly #resting = new Map<string, { readonly until: number; readonly why: ProblemError }>();
  /** Registries whose address is of a private network: they may send us to others there. */
  readonly #private = new Set<string>();

  constructor({ transport, clock, credentials = () => Promise.resolve(undefined) }: RegistryOptions) {
    this.#transport = transport;
    this.#clock = clock;
    this.#credentials = credentials;
    this.#tokens = new Tokens(clock);
  }

  /** Tags of an image's repository, newest version first; of a very long list its first 10 000. */
  async tags(image: string, signal: AbortSignal): Promise<readonly string[]> {
    const target = targetOf(image);
    const tags = new Set<string>();
    let path: string | undefined = `tags/list?n=${tagsPerPage}`;
    for (let page = 0; path !== undefined && page < maxTagPages; page++) {
      const reply = await this.#ask({ target, method: 'GET', path, accept: 'application/json', signal });
      for (const tag of read(target, () => tagsOf(reply.body))) tags.add(tag);
      path = nextPage(target, reply.headers['link']);
    }
    return sortTags([...tags]);
  }

  /** The digest that an image has now: of all its platforms together where it has several. */
  async digest(image: string, signal: AbortSignal): Promise<string> {
    const target = targetOf(image);
    const reply = await this.#ask({ target, method: 'HEAD', path: `manifests/${target.reference}`, accept, signal });
    const digest = reply.headers['docker-content-digest'];
    if (typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest)) throw registryProblem('registry-answer', { registry: target.registry, detail: 'no digest' });
    return digest;
  }

  /** Architectures that the image with this digest has, by the names of OCI: `amd64`, `arm64`. */
  async architectures(image: string, digest: string, signal: AbortSignal): Promise<readonly string[]> {
    const target = targetOf(image);
    const reply = await this.#ask({ target, method: 'GET', path: `manifests/${digest}`, accept, signal });
    const manifest: Manifest = read(target, () => parseManifest(reply.body));
    if ('archs' in manifest) return manifest.archs;
    const config = await this.#ask({ target, method: 'GET', path: `blobs/${manifest.config}`, accept: '*/*', signal });
    return read(target, () => parseImageConfig(config.body));
  }

  /** Labels of the image with this digest; of one for several platforms, those of its first. */
  async labels(image: string, digest: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    const target = targetOf(image);
    const get = async (path: string, types: string): Promise<string> => (await this.#ask({ target, method: 'GET', path, accept: types, signal })).body;
    let manifest = await get(`manifests/${digest}`, accept);
    const [first] = read(target, () => manifestsOf(manifest));
    if (first !== undefined) manifest = await get(`manifests/${first}`, accept);
    const parsed = read(target, () => parseManifest(manifest));
    if ('archs' in parsed) return {};
    const config = await get(`blobs/${parsed.config}`, '*/*');
    return read(target, () => labelsOf(config));
  }

  /** One question with the login it needs; the answer has status 200. */
  async #ask(ask: Ask): Promise<HttpReply> {
    const { target } = ask;
    const resting = this.#resting.get(target.origin);
    if (resting !== undefined && resting.until > this.#clock.monotonic()) throw resting.why;
    const key = `${target.origin}/${target.repository}`;
    let reply = await this.#send(ask, this.#tokens.get(key));
    if (reply.status === 401) reply = await this.#send(ask, await this.#login(ask, key, reply));
    if (reply.status === 200) return reply;
    if (reply.status === 401) this.#tokens.drop(key);
    throw this.#refusal(target, reply);
  }

  /** The problem behind an answer of another status than 200. */
  #refusal(target: RegistryTarget, { status, headers }: HttpReply): ProblemError {
    const { registry, repository, reference } = target;
    if (status === 401 || status === 403) return registryProblem('registry-denied', { registry, repository });
    if (status === 404) return registryProblem('registry-not-found', { registry, repository, reference });
    if (status !== 429 && status !== 503) return registryProblem('registry-answer', { registry, detail: `status ${status}` });
    const retryAfterSeconds = busyFor(headers['retry-after']);
    return this.#rest(target, retryAfterSeconds, registryProblem('registry-busy', { registry, retryAfterSeconds }));
  }

  /** Gets and keeps the header that lets us in. */
  async #login(ask: Ask, key: string, refused: HttpReply): Promise<string> {
    const { target } = ask;
    this.#tokens.drop(key);
    const login = loginFor(refused.headers['www-authenticate'] ?? '', target.repository, await this.#credentials(target.registry));
    if (login === undefined) throw this.#refusal(target, refused);
    if (login.kind === 'header') {
      this.#tokens.keep(key, login.header);
      return login.header;
    }
    const reply = await this.#follow(ask, login.url, 'GET', { accept: 'application/json', ...(login.header === undefined ? {} : { authorization: login.header }) });
    if (reply.status !== 200) throw this.#refusal(target, reply);
    return read(target, () => this.#tokens.read(key, reply.body));
  }

  #send(ask: Ask, authorization: string | undefined): Promise<HttpReply> {
    const url = new URL(`/v2/${ask.target.repository}/${ask.path}`, ask.target.origin);
    return this.#follow(ask, url, ask.method, { accept: ask.accept, ...(authorization === undefined ? {} : { authorization }) });
  }

  /** Sends a request and follows redirects: to https alone, and without the login when the host is another one. */
  async #follow({ target, signal }: Ask, first: URL, method: 'GET' | 'HEAD', headers: Readonly<Record<string, string>>): Promise<HttpReply> {
    const { registry } = target;
    const home = new URL(target.origin);
    let url = first;
    let sent = headers;
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      // A registry on this machine is asked over http, and may name others of this machine in the same way.
      const local = home.protocol === 'http:' && url.protocol === 'http:' && url.hostname === home.hostname;
      if (url.protocol !== 'https:' && !local) throw registryProblem('registry-redirect', { registry, to: url.origin });
      const reply = await this.#exchange(target, home, { method, url, headers: sent, signal });
      if (!redirect.has(reply.status)) return reply;
      const { location = '' } = reply.headers;
      if (!URL.canParse(location, url)) throw this.#refusal(target, reply);
      const next = new URL(location, url);
      if (next.origin !== url.origin) sent = { accept: sent['accept'] ?? '*/*' };
      url = next;
    }
    throw registryProblem('registry-answer', { registry, detail: `more than ${maxRedirects} redirects` });
  }

  async #exchange(target: RegistryTarget, home: URL, request: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'signal'>): Promise<HttpReply> {
    const { registry, origin } = target;
    const own = request.url.host === home.host;
    try {
      const reach = own || this.#private.has(origin) ? 'named' : 'public';
      const reply = await this.#transport({ ...request, headers: { 'user-agent': 'jiji', ...request.headers }, reach, maxBytes });
      if (own && !isPublicAddress(reply.address)) this.#private.add(origin);
      return reply;
    } catch (error) {
      if (request.signal.aborted) throw abortError();
      if (error instanceof TooLong) throw registryProblem('registry-answer', { registry, detail: error.message }, error);
      throw this.#rest(target, unreachableSeconds, registryProblem('registry-unreachable', { registry, detail: reasonOf(error) }, error));
    }
  }

  /** Leaves a registry alone for a while; every question meanwhile has the same problem. */
  #rest({ origin }: RegistryTarget, seconds: number, why: ProblemError): ProblemError {
    if (this.#resting.size >= maxResting) this.#resting.clear();
    this.#resting.set(origin, { until: this.#clock.monotonic() + seconds * 1000, why });
    return why;
  }
}

function targetOf(image: string): RegistryTarget {
  const target = registryTarget(image);
  if (target === undefined) throw registryProblem('registry-image-invalid', { image });
  return target;
}

/** What `parse` makes of an answer. What it throws may quote the answer, in which a token can stand: it goes no further. */
function read<T>({ registry }: RegistryTarget, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw registryProblem('registry-answer', { registry, detail: 'not of the agreed form' });
  }
}

const tagList = z.object({ tags: z.array(z.string()).nullable() });
const tagsOf = (text: string): readonly string[] => (tagList.parse(JSON.parse(text)).tags ?? []).filter((tag) => /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag));

/** The next page of a list of tags by the header `Link`: of its address only the query counts, so that it leads nowhere else. */
function nextPage(target: RegistryTarget, link: string | readonly string[] | undefined): string | undefined {
  const next = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(typeof link === 'string' ? link : (link?.join(', ') ?? ''))?.[1];
  return next === undefined || !URL.canParse(next, target.origin) ? undefined : `tags/list${new URL(next, target.origin).search}`;
}

function busyFor(retryAfter: string | undefined): number {
  const asked = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : 0;
  return Math.min(busySeconds.most, Math.max(busySeconds.least, asked));
}

/** A failed connection to several addresses has no message of its own, only a code. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error));
