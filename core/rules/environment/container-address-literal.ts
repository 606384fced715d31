import { isText, partRange, valueOf, type MapEntry, type ParsedDeploy } from '../../config/index.ts';
import { containsAddress, parseCidr, parseIpv4, type Cidr } from '../../network/index.ts';
import { clusterRange } from '../network/clusterRange.ts';
import type { Finding, Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';
import { environments, type EnvironmentPlace } from './places.ts';

export const containerAddressLiteral: Rule = {
  code: 'jiji/container-address-literal',
  severity: 'information',
  message: 'Container addresses change; use a name such as {name}',
  check: (parsed) => {
    const range = containerRange(parsed);
    if (range === undefined) return [];
    const services = serviceEntries(parsed);
    return environments(parsed).flatMap((place) => literals(parsed, place, range, services));
  },
};

/** Where containers get their addresses; form C has a range of its own for them. */
function containerRange(parsed: ParsedDeploy): Cidr | undefined {
  const { enabled, cidr } = clusterRange(parsed);
  if (!enabled) return undefined;
  if (parsed.dialect.dialect !== 'C') return cidr;
  const node = valueOf(valueOf(parsed.root, 'network'), 'container_cidr');
  return isText(node) ? parseCidr(node.value) : undefined;
}

/** Addresses inside values. A range such as 10.210.0.0/16 means no container, and neither does a server's own `.1`. */
function literals(parsed: ParsedDeploy, { clear, service }: EnvironmentPlace, range: Cidr, services: readonly MapEntry[]): readonly Finding[] {
  return clear.flatMap(({ value }) => {
    if (!isText(value)) return [];
    return [...value.value.matchAll(/(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?![\w.]*\d|\/\d)/g)].flatMap(({ 0: written, index }) => {
      const address = parseIpv4(written);
      if (address === undefined || !containsAddress(range, address) || address % 256 <= 1) return [];
      return [{ range: partRange(value, index, index + written.length, parsed.lines), args: { name: exampleName(parsed, services, service?.key) } }];
    });
  });
}

/** A name of another service of the file, to show the form. */
function exampleName(parsed: ParsedDeploy, services: readonly MapEntry[], own: string | undefined): string {
  const other = services.find(({ key }) => key !== own)?.key ?? own ?? 'db';
  const { project = '', network } = parsed.config ?? {};
  const name = parsed.dialect.dialect === 'C' && project !== '' ? `${project}-${other}` : other;
  return `${name}.${network?.serviceDomain ?? 'jiji'}`;
}
