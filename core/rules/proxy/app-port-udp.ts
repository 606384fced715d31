import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { portsOf } from './ports.ts';
import { portOf } from './targets.ts';

/** In form C a port need not be listed to be served over TCP, so that what is listed says nothing there. */
export const appPortUdp: Rule = {
  code: 'jiji/app-port-udp',
  severity: 'error',
  message: 'The proxy speaks TCP only; {port} is listed for UDP',
  check: (parsed) => {
    if (parsed.dialect.dialect === 'C') return [];
    return routes(parsed).flatMap(({ node, service }) => {
      const [found, ports] = [portOf(node), portsOf(service)];
      const listed = (ports ?? []).filter(({ containerPort }) => containerPort === found?.port);
      if (found === undefined || listed.length === 0 || listed.some(({ protocol }) => protocol === 'tcp')) return [];
      return [{ range: found.node.range, args: { port: found.port } }];
    });
  },
};
