import { containersPerServer } from '../../network/index.ts';
import type { Rule } from '../rule.ts';
import { plannedContainers } from './capacity.ts';

export const serverCapacity: Rule = {
  code: 'jiji/server-capacity',
  severity: 'error',
  message: '{count} containers planned on "{name}"; a /24 holds {max}',
  check: (parsed) =>
    plannedContainers(parsed).filter(({ count }) => count > containersPerServer).map(({ name, range, count }) => ({
        range,
        args: { name, count, max: containersPerServer },
        // The tool whose form C is gives every server a /21.
        ...(parsed.dialect.dialect === 'C' ? { severity: 'warning' as const } : {}),
      })),
};
