import { entryOf, isList, isScalar, itemsOf, parsePort, type MapEntry, type ParsedDeploy } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';
import { modeOf } from './mode.ts';

export const networkModePorts: Rule = {
  code: 'jiji/network-mode-ports',
  severity: 'error',
  message: 'With network_mode {mode}, ports takes {rule}',
  check: (parsed) => [...serviceEntries(parsed).flatMap(ownPorts), ...samePorts(parsed)],
};

function ownPorts(service: MapEntry): readonly Finding[] {
  const [mode, ports] = [modeOf(service), entryOf(service.value, 'ports')];
  if (mode === undefined || ports === undefined || !isList(ports.value) || ports.value.items.length === 0) return [];
  const related = [{ range: mode.node.range, code: 'related.here', args: {} }];
  if (mode.kind === 'service') return [{ range: ports.keyRange, args: { mode: mode.node.value, rule: 'no entry; list the ports of the service that it shares' }, related }];
  const isMapped = itemsOf(ports.value).some((item) => isScalar(item) && parsePort(item.text)?.hostPort !== undefined);
  if (mode.kind !== 'host' || (ports.value.items.length === 1 && !isMapped)) return [];
  return [{ range: ports.keyRange, args: { mode: 'host', rule: 'at most one container port, without a host port' }, related }];
}

interface HostPort {
  readonly service: MapEntry;
  readonly port: string;
  readonly ports: MapEntry;
}

/** Containers that share the network of one server cannot both listen on a port. */
function samePorts(parsed: ParsedDeploy): readonly Finding[] {
  const serversOf = new Map((parsed.config?.services ?? []).map(({ name, servers }) => [name, servers]));
  const firstOn = new Map<string, HostPort>();
  const found = new Map<MapEntry, Finding>();
  for (const one of serviceEntries(parsed).flatMap(hostPort)) {
    for (const server of serversOf.get(one.service.key) ?? []) {
      const first = firstOn.get(`${server} ${one.port}`);
      if (first === undefined) firstOn.set(`${server} ${one.port}`, one);
      else if (first.service !== one.service) {
        if (!found.has(one.service)) found.set(one.service, taken(one, first, server));
        if (!found.has(first.service)) found.set(first.service, taken(first, one, server));
      }
    }
  }
  return [...found.values()];
}

const taken = (one: HostPort, other: HostPort, server: string): Finding => ({
  range: one.ports.keyRange,
  args: { mode: 'host', rule: `a port that no other such service has; ${one.port} on "${server}" is also named by "${other.service.key}"` },
  related: [{ range: other.ports.keyRange, code: 'related.here', args: {} }],
});

/** The one port that a service in the network of its server names. */
function hostPort(service: MapEntry): readonly HostPort[] {
  const ports = entryOf(service.value, 'ports');
  const [item, more] = itemsOf(ports?.value);
  const parsed = isScalar(item) && more === undefined ? parsePort(item.text) : undefined;
  if (ports === undefined || parsed === undefined || parsed.hostPort !== undefined || modeOf(service)?.kind !== 'host') return [];
  return [{ service, port: `${parsed.containerPort}/${parsed.protocol}`, ports }];
}
