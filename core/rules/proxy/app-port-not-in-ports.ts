import { registerMessages } from '../../base/index.ts';
import { isScalar, itemsOf, parsePort, valueOf, type TreeNode } from '../../config/index.ts';
import type { Fix, Rule } from '../rule.ts';
import { routes } from '../view.ts';

export const appPortNotInPorts: Rule = {
  code: 'jiji/app-port-not-in-ports',
  severity: 'error',
  message: '{port} must be in ports; add "{port}"',
  check: (parsed) =>
    routes(parsed).flatMap(({ node, service }) => {
      const port = valueOf(node, 'app_port');
      if (!isScalar(port) || typeof port.value !== 'number' || parsed.dialect.dialect === 'C') return [];
      const listed = itemsOf(valueOf(service.value, 'ports')).map((item) => (isScalar(item) ? parsePort(item.text)?.containerPort : undefined));
      if (listed.includes(port.value)) return [];
      const severity = parsed.dialect.dialect === 'A' ? ('warning' as const) : ('error' as const);
      return [{ range: port.range, severity, args: { port: port.value }, fixes: addPort(service.value, port.value) }];
    }),
};

/** Adds the port to a flow list that is there; a block list or none is left to the user. */
function addPort(service: TreeNode | undefined, port: number): readonly Fix[] {
  const last = itemsOf(valueOf(service, 'ports')).at(-1);
  const list = valueOf(service, 'ports');
  if (last === undefined || list === undefined || list.viaAlias || list.range.start.line !== last.range.end.line || list.start === last.start) return [];
  const at = { start: last.range.end, end: last.range.end };
  return [{ title: { code: 'fix.add-port', args: { port } }, edits: [{ range: at, newText: `, "${port}"` }] }];
}

registerMessages({ 'fix.add-port': 'Add "{port}" to ports' });
