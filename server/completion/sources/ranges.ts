import { CompletionItemKind } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../../core/base/index.ts';
import { containsAddress, overlaps, parseCidr, parseIpv4, subnetCapacity } from '../../../core/network/index.ts';
import { knownRanges } from '../../../core/rules/network/cidr-known-overlap.ts';
import type { Source } from '../suggestion.ts';

/** Private ranges of a usual size, in the order in which they are offered. */
const ranges = [...[210, 220, 230, 240, 200, 190, 180, 170].map((second) => `10.${second}.0.0/16`), ...[210, 220, 230].map((second) => `10.${second}.0.0/20`)];

/** Cluster ranges that neither other software nor a server's address lies in; first the one that the cluster has. */
export const freeRanges: Source = ({ config, around }) => {
  const known = around.facts?.network?.clusterCidr;
  const hosts = (config?.servers ?? []).map((server) => parseIpv4(server.host)).filter((address) => address !== undefined);
  const needed = config?.servers.length ?? 0;
  const free = ranges.filter((text) => {
    const range = parseCidr(text);
    if (range === undefined || text === known || subnetCapacity(range.prefix) < needed) return false;
    return !knownRanges.some((other) => other.cidr !== undefined && overlaps(other.cidr, range)) && !hosts.some((host) => containsAddress(range, host));
  });
  const item = (label: string, code: string) => ({ label, kind: CompletionItemKind.Value, isQuoted: true, detail: renderCode(code, { servers: subnetCapacity(parseCidr(label)?.prefix ?? 24) }) });
  return { items: [...(known === undefined ? [] : [item(known, 'assist.range-known')]), ...free.map((label) => item(label, 'assist.range-free'))] };
};

registerMessages({ 'assist.range-known': 'the cluster has it', 'assist.range-free': 'free, room for {servers} servers' });
