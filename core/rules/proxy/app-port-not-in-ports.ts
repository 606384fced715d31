import { registerMessages } from '../../base/index.ts';
import { entryOf, isList, type ParsedDeploy } from '../../config/index.ts';
import { appendItem, edit } from '../edits.ts';
import type { Fix, Rule, TextEdit } from '../rule.ts';
import { routes, type Route } from '../view.ts';
import { insertBeforeEntry } from './insert.ts';
import { portsOf } from './ports.ts';
import { portOf } from './targets.ts';

export const appPortNotInPorts: Rule = {
  code: 'jiji/app-port-not-in-ports',
  severity: 'error',
  message: '{port} must be in ports; add "{port}"',
  check: (parsed) => {
    const { dialect } = parsed.dialect;
    if (dialect === 'C') return [];
    return routes(parsed).flatMap((route) => {
      const [found, ports] = [portOf(route.node), portsOf(route.service)];
      if (found === undefined || ports === undefined || ports.some(({ containerPort }) => containerPort === found.port)) return [];
      const written = addPort(parsed, route, found.port);
      const fix: readonly Fix[] = written === undefined ? [] : [{ title: { code: 'fix.add-port', args: { port: found.port } }, edits: [written], mechanical: ports.length === 0 }];
      return [{ range: found.node.range, severity: dialect === 'A' ? ('warning' as const) : ('error' as const), args: { port: found.port }, fixes: fix }];
    });
  },
};

/** Adds the container port alone, which publishes nothing: to the list that is there, or as a list before the proxy. */
function addPort(parsed: ParsedDeploy, { service }: Route, port: number): TextEdit | undefined {
  const [ports, proxy] = [entryOf(service.value, 'ports'), entryOf(service.value, 'proxy')];
  if (ports === undefined) return proxy === undefined ? undefined : insertBeforeEntry(parsed, service.value, proxy, `ports: ["${port}"]`);
  if (ports.merged || !isList(ports.value)) return undefined;
  if (ports.value.items.length > 0) return appendItem(parsed, ports.value, `"${port}"`);
  return ports.value.viaAlias ? undefined : edit(parsed, ports.value.start, ports.value.end, `["${port}"]`);
}

registerMessages({ 'fix.add-port': 'Add "{port}" to ports' });
