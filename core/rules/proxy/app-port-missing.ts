import { isScalar, itemsOf, parsePort, valueOf, type TreeNode } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';

export const appPortMissing: Rule = {
  code: 'jiji/app-port-missing',
  severity: 'error',
  message: 'proxy needs app_port',
  check: (parsed) =>
    routes(parsed)
      .filter(({ node, service }) => {
        if (valueOf(node, 'app_port') !== undefined || valueOf(node, 'port') !== undefined || valueOf(node, 'listen_port') !== undefined) return false;
        return parsed.dialect.dialect !== 'A' || candidates(service.value) > 1;
      })
      .map(({ range }) => ({ range })),
};

/** In form A the only tcp port of the service is meant; more than one cannot be told apart. */
function candidates(service: TreeNode | undefined): number {
  const ports = itemsOf(valueOf(service, 'ports')).map((item) => (isScalar(item) ? parsePort(item.text) : undefined));
  return new Set(ports.filter((port) => port?.protocol === 'tcp').map((port) => port?.containerPort)).size;
}
