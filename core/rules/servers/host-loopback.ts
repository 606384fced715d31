import { isLoopback } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { hostEntries } from '../view.ts';

export const hostLoopback: Rule = {
  code: 'jiji/host-loopback',
  severity: 'warning',
  message: 'Loopback addresses cannot join a multi-server network',
  check: (parsed) => hostEntries(parsed).filter(({ node }) => isLoopback(node.value)).map(({ node }) => ({ range: node.range })),
};
