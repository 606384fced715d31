import { valueOf } from '../../config/index.ts';
import type { Fix, Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { insertFirst } from './insert.ts';
import { portsOf, tcpPorts } from './ports.ts';

/** Only form A may leave the port out. */
export const appPortAssumed: Rule = {
  code: 'jiji/app-port-assumed',
  severity: 'information',
  message: 'app_port {port} is assumed from {source}',
  check: (parsed) => {
    if (parsed.dialect.dialect !== 'A') return [];
    return routes(parsed).flatMap(({ node, service, range }) => {
      const ports = tcpPorts(service);
      const isSet = ['app_port', 'port', 'listen_port'].some((key) => valueOf(node, key) !== undefined);
      if (isSet || ports.length > 1 || portsOf(service) === undefined) return [];
      const [listed] = ports;
      const written = insertFirst(parsed, node, `app_port: ${listed ?? 80}`);
      const fix: Fix = { title: { code: 'fix.write-port', args: { key: 'app_port', port: listed ?? 80 } }, edits: written === undefined ? [] : [written], mechanical: listed !== undefined };
      const source = listed === undefined ? 'the default, unless the image exposes exactly one TCP port' : 'ports';
      return [{ range, args: { port: listed ?? 80, source }, fixes: written === undefined ? [] : [fix] }];
    });
  },
};
