import { containersPerServer } from '../../network/index.ts';
import type { Rule } from '../rule.ts';
import { plannedContainers } from './capacity.ts';

export const serverCapacityRollout: Rule = {
  code: 'jiji/server-capacity-rollout',
  severity: 'warning',
  message: 'No free address on "{name}" for the second container of a rolling update',
  check: (parsed) =>
    plannedContainers(parsed).filter(({ count }) => count === containersPerServer).map(({ name, range }) => ({ range, args: { name } })),
};
