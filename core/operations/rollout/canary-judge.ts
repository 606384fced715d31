import { problem, renderCode, type Problem } from '../../base/index.ts';
import type { CanaryLook } from './canary-look.ts';

/** One canary container, and what has been seen of it so far. */
export interface CanarySeen {
  readonly host: string;
  readonly service: string;
  readonly name: string;
  readonly proxied: boolean;
  /** From the first look on. */
  readonly restartsBefore: number;
  readonly restarts: number;
  readonly health: string;
  readonly requests: number;
  readonly errors: number;
}

/** So few requests say nothing while more may come. */
const leastRequests = 20;

/** Adds one look at its server to what is known of a canary; a problem ends the watch. */
export function addLook(seen: CanarySeen, look: CanaryLook): CanarySeen | Problem {
  const found = look.containers.find((container) => container.name === seen.name);
  const at = { service: seen.service, host: seen.host };
  const fail = (code: string, args: Readonly<Record<string, string | number>>): Problem => problem(code, { ...at, ...args }, { host: seen.host });
  if (found === undefined || !found.running) return found?.oom === true ? fail('canary-oom', {}) : fail('canary-stopped', { exitCode: found?.exitCode ?? '?' });
  if (found.restarts > seen.restartsBefore) return fail('canary-restarted', { restarts: found.restarts - seen.restartsBefore });
  if (found.health === 'unhealthy') return fail('canary-unhealthy', { health: found.health });
  if (seen.proxied && found.address !== '' && !look.targets.includes(found.address)) return fail('canary-untargeted', {});
  const counted = look.requests[found.address];
  return { ...seen, restarts: found.restarts, health: found.health, requests: seen.requests + (counted?.requests ?? 0), errors: seen.errors + (counted?.errors ?? 0) };
}

const rate = (seen: CanarySeen): number => (seen.requests === 0 ? 0 : seen.errors / seen.requests);
const percent = (share: number): number => Math.round(share * 1000) / 10;

/** Too many errors for what is allowed; at the end of the watch also a few requests count. */
export function errorProblem(seen: CanarySeen, maxErrorRate: number, atEnd: boolean): Problem | undefined {
  if ((!atEnd && seen.requests < leastRequests) || rate(seen) <= maxErrorRate) return undefined;
  const { service, host, errors, requests } = seen;
  return problem('canary-errors', { service, host, errors, requests, percent: percent(rate(seen)), allowed: percent(maxErrorRate) }, { host });
}

/** What was measured, for people who decide. */
export function factText(seen: CanarySeen): string {
  const code = !seen.proxied ? 'canary.fact-no-proxy' : seen.requests === 0 ? 'canary.fact-quiet' : 'canary.fact';
  return renderCode(code, {
    service: seen.service, host: seen.host, requests: seen.requests, errors: seen.errors, percent: percent(rate(seen)),
    restarts: seen.restarts - seen.restartsBefore, health: seen.health === '' ? 'running' : seen.health,
  });
}
