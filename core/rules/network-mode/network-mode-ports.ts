import { entryOf, isList, isScalar, itemsOf, parsePort, type MapEntry } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';
import { modeOf } from './mode.ts';

/** Two services that name one port of a server are a matter of `jiji/port-conflict`. */
export const networkModePorts: Rule = {
  code: 'jiji/network-mode-ports',
  severity: 'error',
  message: 'With network_mode {mode}, ports takes {rule}',
  check: (parsed) => serviceEntries(parsed).flatMap(ownPorts),
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
