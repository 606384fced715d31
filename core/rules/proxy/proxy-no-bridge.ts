import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';
import { modeOf } from '../network-mode/mode.ts';
import { proxyOf } from './proxy-of.ts';

/** Modes that no service can have are reported where they stand. */
export const proxyNoBridge: Rule = {
  code: 'jiji/proxy-no-bridge',
  severity: 'error',
  message: 'The proxy reaches services on the project bridge only; drop proxy or network_mode: {mode}',
  check: (parsed) =>
    serviceEntries(parsed).flatMap((service) => {
      const [proxy, mode] = [proxyOf(service), modeOf(service)];
      if (proxy === undefined || mode === undefined || (mode.kind !== 'host' && mode.kind !== 'service')) return [];
      return [{ range: proxy.keyRange, args: { mode: mode.node.value }, related: [{ range: mode.node.range, code: 'related.here', args: {} }] }];
    }),
};
