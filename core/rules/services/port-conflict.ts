import type { ParsedDeploy } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serverLabel } from '../view.ts';
import { bindings, type Binding } from './bindings.ts';
import { Partners } from './partners.ts';

export const portConflict: Rule = {
  code: 'jiji/port-conflict',
  severity: 'error',
  message: 'Port {port}/{protocol} on "{server}" is also used by service "{other}"',
  check: (parsed) =>
    conflicts(parsed).map((one, other, server) => ({
      range: one.item.range,
      args: { port: one.hostPort, protocol: one.port.protocol, server: serverLabel(parsed)(server), other: other.config.name },
      related: [{ range: other.item.range, code: 'related.here', args: {} }],
    })),
};

/** What is taken of one port of one server. Of each list two different services are enough to find one that is not one's own. */
interface Taken {
  readonly everywhere: Binding[];
  readonly byAddress: Map<string, Binding[]>;
  /** At one address each, and in nobody's way so far. */
  alone: Binding[];
}

/** One pass over the ports of each server. */
function conflicts(parsed: ParsedDeploy): Partners<Binding> {
  const found = new Partners<Binding>();
  const byPort = new Map<string, Taken>();
  for (const one of bindings(parsed)) {
    for (const server of one.config.servers) {
      const key = `${server} ${one.hostPort}/${one.port.protocol}`;
      const taken: Taken = byPort.get(key) ?? { everywhere: [], byAddress: new Map(), alone: [] };
      byPort.set(key, taken);
      for (const other of one.address === undefined ? takeEverywhere(taken, one) : takeOne(taken, one, one.address)) found.add(one, other, server);
    }
  }
  return found;
}

function takeEverywhere(taken: Taken, one: Binding): readonly Binding[] {
  const others = [...ofAnother(taken.everywhere, one), ...taken.alone.filter((other) => other.config !== one.config)];
  taken.alone = taken.alone.filter((other) => other.config === one.config);
  remember(taken.everywhere, one);
  return others;
}

function takeOne(taken: Taken, one: Binding, address: string): readonly Binding[] {
  const same = taken.byAddress.get(address) ?? [];
  taken.byAddress.set(address, same);
  const others = [...ofAnother(taken.everywhere, one), ...ofAnother(same, one)];
  if (others.length === 0) taken.alone.push(one);
  remember(same, one);
  return others;
}

const ofAnother = (list: readonly Binding[], one: Binding): readonly Binding[] => list.filter((other) => other.config !== one.config).slice(0, 1);

function remember(list: Binding[], one: Binding): void {
  if (list.length === 0 || (list.length === 1 && list[0]?.config !== one.config)) list.push(one);
}
