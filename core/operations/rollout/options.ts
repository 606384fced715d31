import type { DeploySettings } from '../context.ts';

/** What one deploy asks for beside the project's settings. */
export interface RolloutWish {
  /** Servers that go first: so many of each service, or names and patterns. */
  readonly canary?: number | readonly string[];
  readonly onFailure?: 'stop' | 'return';
}

export interface CanaryOptions {
  readonly servers: number | readonly string[];
  readonly minutes: number;
  readonly maxErrorRate: number;
  readonly intervalSeconds: number;
}

/** How a deploy goes over its servers. */
export interface RolloutOptions {
  readonly parallelServers: number | string;
  readonly waitSeconds: number;
  readonly onFailure: 'stop' | 'return';
  readonly canary?: CanaryOptions;
}

/** The wish of this deploy over the project's settings; a canary of no servers is none. */
export function rolloutOptions(settings: DeploySettings, wish: RolloutWish): RolloutOptions {
  const servers = wish.canary ?? settings.canary?.servers ?? 0;
  const { minutes = 10, maxErrorRate = 0.05, intervalSeconds = 30 } = settings.canary ?? {};
  return {
    parallelServers: settings.parallelServers, waitSeconds: settings.waitSeconds ?? 0, onFailure: wish.onFailure ?? settings.onFailure ?? 'stop',
    ...(servers === 0 || (typeof servers !== 'number' && servers.length === 0) ? {} : { canary: { servers, minutes, maxErrorRate, intervalSeconds } }),
  };
}

/** What a begun deploy had wished for, read back from what it noted on the servers. */
export function wishOf(request: Readonly<Record<string, unknown>>): RolloutWish {
  const { canary, onFailure } = request;
  const names = Array.isArray(canary) ? canary.filter((word): word is string => typeof word === 'string') : [];
  return {
    ...(typeof canary === 'number' ? { canary } : names.length > 0 ? { canary: names } : {}),
    ...(onFailure === 'stop' || onFailure === 'return' ? { onFailure } : {}),
  };
}

/** How many of COUNT servers go at a time: at least one, a share rounded down. */
export function batchSize(parallelServers: number | string, count: number): number {
  const wanted = typeof parallelServers === 'number' ? parallelServers : Math.floor((count * Number.parseInt(parallelServers, 10)) / 100);
  return Math.max(1, wanted);
}
