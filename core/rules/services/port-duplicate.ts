import { valueOf, type ParsedDeploy } from '../../config/index.ts';
import { removeSecondFix } from '../edits.ts';
import type { Finding, Fix, Rule } from '../rule.ts';
import { bindings, collide, isEverywhere, portItems, type Binding, type PortItem } from './bindings.ts';
import { collect } from './partners.ts';

export const portDuplicate: Rule = {
  code: 'jiji/port-duplicate',
  severity: 'error',
  message: 'Port {port} is listed twice',
  check: (parsed) => {
    const repeated = repeatedMappings(parsed);
    return [...repeated.map(([one, first]) => finding(one, first, removeSecondFix(parsed, valueOf(one.entry.value, 'ports'), one.item))), ...sameHostPort(parsed, new Set(repeated.map(([one]) => one.item))).map(([one, first]) => finding(one, first, []))];
  },
};

const finding = (one: PortItem, first: PortItem, fixes: readonly Fix[]): Finding => ({
  range: one.item.range, args: { port: one.item.text }, related: [{ range: first.item.range, code: 'related.first', args: {} }], fixes,
});

/** The same mapping in other words counts: `80:80`, `80:80/tcp` and `0.0.0.0:80:80`. */
function repeatedMappings(parsed: ParsedDeploy): readonly (readonly [PortItem, PortItem])[] {
  const seen = new Map<string, PortItem>();
  return portItems(parsed).flatMap((one) => {
    const { hostAddress, hostPort, containerPort, protocol } = one.port;
    const key = [one.config.name, isEverywhere(hostAddress) ? '' : hostAddress, hostPort, containerPort, protocol].join(' ');
    const first = seen.get(key);
    if (first !== undefined) return [[one, first]];
    seen.set(key, one);
    return [];
  });
}

/** One host port for two container ports of the same service: the engine refuses the second. */
function sameHostPort(parsed: ParsedDeploy, known: ReadonlySet<unknown>): readonly (readonly [Binding, Binding])[] {
  const byPort = new Map<string, Binding[]>();
  return bindings(parsed).flatMap((one) => {
    if (known.has(one.item)) return [];
    const key = `${one.config.name} ${one.hostPort}/${one.port.protocol}`;
    const first = byPort.get(key)?.find((other) => collide(one, other));
    collect(byPort, key, one);
    return first === undefined ? [] : [[one, first] as const];
  });
}
