import type { LiveFacts } from '../../core/rules/index.ts';

/** A service as the cluster runs it now. */
export interface RunningService {
  readonly service: string;
  /** Most servers first; names of servers as in the file. */
  readonly versions: readonly { readonly version: string; readonly servers: readonly string[] }[];
  /** On how many servers the file wants it. */
  readonly wanted: number;
  /** Those of them of which nobody knows what they run: they could not be asked. */
  readonly unseen: readonly string[];
  /** ms since the epoch. */
  readonly readAt: number;
}

/** What is known of things outside this machine. Undefined is "unknown": not looked up yet, not allowed, or failed. */
export interface Live {
  /** For the rules of one open file: looks at answers that are there and never waits; what is not known is looked up in the background. */
  facts(uri: string): LiveFacts;
  /** What of a file runs in its cluster; never waits. */
  services(uri: string): readonly RunningService[] | undefined;
  /** Tags of an image (as written) in its registry, newest first where that can be told. Waits at most `limitMs`. */
  tags(image: string, limitMs: number): Promise<readonly string[] | undefined>;
  /** The digest that an image (as written) has now. Waits at most `limitMs`. */
  digest(image: string, limitMs: number): Promise<{ readonly digest: string; readonly readAt: number } | undefined>;
}

/** Where nothing may be looked up. */
export const unknownLive: Live = {
  facts: () => ({ server: () => undefined, publicAddresses: () => undefined, imageArchs: () => undefined }),
  services: () => undefined,
  tags: () => Promise.resolve(undefined),
  digest: () => Promise.resolve(undefined),
};
