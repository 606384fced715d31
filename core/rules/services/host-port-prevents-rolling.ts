import { isMap, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { bindings } from './bindings.ts';
import { stopFirstFix, stopsFirst } from './subjects.ts';

/** What happens anyway; `stop_first: true` says that it is meant. */
export const hostPortPreventsRolling: Rule = {
  code: 'jiji/host-port-prevents-rolling',
  severity: 'information',
  message: 'The old container holds port {port}; this service is updated with a short stop',
  check: (parsed) =>
    bindings(parsed)
      .filter(({ entry, inHostNetwork }) => !inHostNetwork && stopsFirst(entry) === false)
      .map((one) => ({
        range: one.item.range,
        args: { port: one.hostPort },
        ...(isMap(valueOf(one.entry.value, 'proxy')) && one.config.proxy.length > 0 ? { severity: 'warning' as const } : {}),
        fixes: stopFirstFix(parsed, one),
      })),
};
