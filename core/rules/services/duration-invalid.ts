import { isText, parseDuration, valueOf, type TreeNode } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';
import { routes, serviceEntries } from '../view.ts';

export const durationInvalid: Rule = {
  code: 'jiji/duration-invalid',
  severity: 'error',
  message: 'Expected a duration such as 10s, 5m or 1h ({min}–{max})',
  check: (parsed) => [
    ...serviceEntries(parsed).flatMap(({ value }) => check(value, 'stop_timeout', 3600)),
    // Keys beside "targets" are in the wrong place, and their values are looked at all the same.
    ...[...new Set(routes(parsed).flatMap(({ service, node }) => [valueOf(service.value, 'proxy'), node]))].flatMap((node) => {
      const healthcheck = valueOf(node, 'healthcheck') ?? valueOf(node, 'health_check');
      return [...check(healthcheck, 'interval', 3600), ...check(healthcheck, 'timeout', 600), ...check(healthcheck, 'deploy_timeout', 3600)];
    }),
  ],
};

function check(node: TreeNode | undefined, key: string, maxSeconds: number): readonly Finding[] {
  const value = valueOf(node, key);
  if (value === undefined || (isText(value) && value.value.includes('${'))) return [];
  // A bare number has no unit; milliseconds and seconds are both common elsewhere.
  const seconds = isText(value) ? parseDuration(value.value) : undefined;
  if (seconds !== undefined && seconds <= maxSeconds) return [];
  return [{ range: value.range, args: { min: '1s', max: maxSeconds === 600 ? '10m' : '1h' } }];
}
