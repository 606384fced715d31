import type { Rule } from '../rule.ts';
import { clusterRange } from './clusterRange.ts';

export const cidrDockerBridge: Rule = {
  code: 'jiji/cidr-docker-bridge',
  severity: 'error',
  message: 'Overlaps Docker\'s default bridge 172.17.0.0/16',
  check: (parsed) => clusterRange(parsed).at('cidr-docker-bridge'),
};
