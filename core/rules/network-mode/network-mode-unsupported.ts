import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';
import { modeOf } from './mode.ts';

export const networkModeUnsupported: Rule = {
  code: 'jiji/network-mode-unsupported',
  severity: 'error',
  message: '"{mode}" is not supported: a service needs an address for names and health checks',
  check: (parsed) =>
    serviceEntries(parsed).flatMap((service) => {
      const mode = modeOf(service);
      return mode?.kind === 'refused' ? [{ range: mode.node.range, args: { mode: mode.node.value } }] : [];
    }),
};
