import * as z from 'zod';
import type { Clock } from '../base/index.ts';
import { parseChallenges, type Challenge } from './challenge.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What to ask of whom to be let in: a header at once, or one that a token server gives. */
export type Login = { readonly kind: 'header'; readonly header: string } | { readonly kind: 'token'; readonly url: URL; readonly header: string | undefined };

const basic = ({ username, password }: Credentials): string => `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;

/** The way in that a registry's challenge leaves open with these credentials; undefined when there is none. A token server gives tokens for public images to everybody. */
export function loginFor(header: string, repository: string, credentials: Credentials | undefined): Login | undefined {
  const challenges = parseChallenges(header);
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  const url = bearer === undefined ? undefined : tokenUrl(bearer, repository);
  const own = credentials === undefined ? undefined : basic(credentials);
  if (url !== undefined) return { kind: 'token', url, header: own };
  return own !== undefined && challenges.some(({ scheme }) => scheme === 'basic') ? { kind: 'header', header: own } : undefined;
}

function tokenUrl({ params }: Challenge, repository: string): URL | undefined {
  const realm = params['realm'];
  if (realm === undefined || !URL.canParse(realm)) return undefined;
  const url = new URL(realm);
  if (params['service'] !== undefined) url.searchParams.set('service', params['service']);
  // Only what is needed here, whatever the registry would like us to ask for.
  url.searchParams.set('scope', `repository:${repository}:pull`);
  return url;
}

const answer = z.object({ token: z.string().optional(), access_token: z.string().optional(), expires_in: z.number().positive().optional() });
/** How long a token is good when its server does not say, and how long before its end it is no longer used, in s. */
const unsaidSeconds = 60;
const marginSeconds = 10;
const maxTokens = 256;

/** Headers that let us in, each kept until its token ends. */
export class Tokens {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly header: string; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): string | undefined {
    const known = this.#known.get(key);
    return known !== undefined && known.until > this.#clock.monotonic() ? known.header : undefined;
  }

  drop(key: string): void {
    this.#known.delete(key);
  }

  /** Keeps a header that ends only when the registry refuses it. */
  keep(key: string, header: string, seconds = Number.POSITIVE_INFINITY): void {
    this.#known.delete(key);
    this.#known.set(key, { header, until: this.#clock.monotonic() + seconds * 1000 });
    const [oldest] = this.#known.keys();
    if (this.#known.size > maxTokens && oldest !== undefined) this.#known.delete(oldest);
  }

  /** Reads a token server's answer and keeps its token. Throws when there is none in it. */
  read(key: string, text: string): string {
    const { token, access_token: accessToken, expires_in: seconds = unsaidSeconds } = answer.parse(JSON.parse(text));
    const value = token ?? accessToken;
    // A token goes into a header as it is: nothing that could end the header may be in it.
    if (value === undefined || !/^[\x21-\x7e]+$/.test(value)) throw new Error('the token server gave no token');
    const header = `Bearer ${value}`;
    this.keep(key, header, Math.max(0, seconds - marginSeconds));
    return header;
  }
}
