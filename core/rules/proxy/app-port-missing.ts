import { valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { tcpPorts } from './ports.ts';

export const appPortMissing: Rule = {
  code: 'jiji/app-port-missing',
  severity: 'error',
  message: 'proxy needs {key}',
  check: (parsed) => {
    const { dialect } = parsed.dialect;
    return routes(parsed)
      .filter(({ node, service }) => ['app_port', 'port', 'listen_port'].every((key) => valueOf(node, key) === undefined) && (dialect !== 'A' || tcpPorts(service).length > 1))
      .map(({ range }) => ({ range, args: { key: dialect === 'C' ? 'port' : 'app_port' } }));
  },
};
