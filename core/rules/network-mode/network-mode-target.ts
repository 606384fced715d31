import { entryOf, isMap, isScalar, valueOf, type MapEntry, type ParsedDeploy } from '../../config/index.ts';
import type { Finding, Rule } from '../rule.ts';
import { nearest, replaceScalarFix } from '../suggest.ts';
import { hostItems, serviceEntries } from '../view.ts';
import { mayBeBridge, modeOf } from './mode.ts';

export const networkModeTarget: Rule = {
  code: 'jiji/network-mode-target',
  severity: 'error',
  message: '"{target}" cannot share its network: {reason}',
  check: (parsed) => {
    const services = new Map(serviceEntries(parsed).map((service) => [service.key, service]));
    const servers = new Map((parsed.config?.services ?? []).map((service) => [service.name, service.servers]));
    return serviceEntries(parsed).flatMap((service): Finding[] => {
      const mode = modeOf(service);
      if (mode?.kind !== 'service') return [];
      const reason = reasonOf(parsed, service, services.get(mode.target), servers);
      if (reason === undefined) return [];
      const suggestion = services.has(mode.target) ? undefined : nearest(mode.target, [...services.keys()].filter((name) => name !== service.key));
      const fixes = suggestion === undefined || mode.node.viaAlias ? [] : [replaceScalarFix(mode.node, `service:${suggestion}`, parsed.text)];
      return [{ range: mode.node.range, args: { target: mode.target, reason }, fixes }];
    });
  },
};

function reasonOf(parsed: ParsedDeploy, service: MapEntry, target: MapEntry | undefined, serversOf: ReadonlyMap<string, readonly string[]>): string | undefined {
  if (target === undefined) return 'there is no such service in this file';
  if (target === service) return 'it is this service; name another one';
  if (!mayBeBridge(target)) return 'its own network_mode is not bridge';
  const there = new Set(serversOf.get(target.key));
  const missing = hostItems(target).some((item) => item.value.includes('${')) ? undefined : serversOf.get(service.key)?.find((server) => !there.has(server));
  if (missing !== undefined) return `it does not run on "${missing}"; list the same servers`;
  return parsed.dialect.dialect === 'C' ? ownNeeds(service) : undefined;
}

/** What a container without an address of its own cannot have in form C. */
function ownNeeds(service: MapEntry): string | undefined {
  const [crons, scale] = [entryOf(service.value, 'crons'), valueOf(service.value, 'scale')];
  if (isMap(crons?.value) && crons.value.entries.length > 0) return 'this service has crons; drop them';
  return isScalar(scale) && typeof scale.value === 'number' && scale.value > 1 ? 'this service has a scale above 1; make it 1' : undefined;
}
