import { registerMessages, type Args } from '../../base/index.ts';
import { isText, partRange, valueOf, type ParsedDeploy, type Range, type ScalarNode } from '../../config/index.ts';
import { canonical, containsAddress, formatCidr, isCanonical, overlaps, parseCidr, parseIpv4, type Cidr } from '../../network/index.ts';
import type { Finding } from '../rule.ts';
import { replaceScalarFix } from '../suggest.ts';
import { hostEntries, perParse, section, type HostEntry } from '../view.ts';

/** The cluster range in force: from the file, a variable, or the default. */
export interface ClusterRange {
  readonly enabled: boolean;
  readonly text: string;
  /** The value in the file; absent when a variable or the default is in force. */
  readonly node: ScalarNode | undefined;
  /** Where to speak about it. */
  readonly place: Range;
  /** A range that is well formed, canonical and of a legal size; whatever asks for it has nothing to say about others. */
  readonly cidr: Cidr | undefined;
  /** The findings of one of the ordered checks: only the first error speaks. */
  at(code: string): readonly Finding[];
}

export const clusterRange = perParse((parsed): ClusterRange => {
  const found = valueOf(valueOf(parsed.root, 'network'), 'cluster_cidr');
  const node = isText(found) ? found : undefined;
  const text = parsed.config?.network.clusterCidr ?? '10.210.0.0/16';
  const enabled = parsed.config?.network.enabled ?? true;
  const place = node?.range ?? section(parsed, 'network')?.keyRange ?? parsed.source.document;
  // Form C has two ranges of its own instead, with rules of their own.
  const none = parsed.config === undefined || text.includes('${') || parsed.dialect.dialect === 'C';
  const fault = none ? undefined : firstFault({ text, node, place, enabled }, parsed);
  const cidr = parsed.dialect.dialect !== 'C' && (fault === undefined || fault.code === 'cidr-docker-bridge') ? parseCidr(text) : undefined;
  return { enabled, text, node, place, cidr, at: (code) => (fault?.code === code ? [fault.finding] : []) };
});

/** Servers whose address lies in the cluster range. */
export function hostsInside(parsed: ParsedDeploy): readonly HostEntry[] {
  const { cidr } = clusterRange(parsed);
  if (cidr === undefined) return [];
  return hostEntries(parsed).filter(({ node }) => {
    const address = parseIpv4(node.value.trim());
    return address !== undefined && containsAddress(cidr, address);
  });
}

type Subject = Pick<ClusterRange, 'text' | 'node' | 'place' | 'enabled'>;

interface Fault {
  readonly code: string;
  readonly finding: Finding;
}

/** The ordered checks of deploy-yml §8.1, up to the first that has something to say. */
function firstFault(range: Subject, parsed: ParsedDeploy): Fault | undefined {
  const fault = (code: string, args: Args = {}, more: Partial<Finding> = {}): Fault => ({ code, finding: { range: range.place, args, ...more } });
  if (range.text.includes(':')) return fault('cidr-ipv6');
  const cidr = parseCidr(range.text);
  if (cidr === undefined) return fault('cidr-syntax', {}, { range: wrongPart(range, parsed) });
  if (cidr.prefix > 24 && range.enabled) return fault('cidr-too-small', { prefix: cidr.prefix }, { range: prefixPart(range, parsed) });
  if (cidr.prefix < 8) return fault('cidr-too-large', { prefix: cidr.prefix }, { range: prefixPart(range, parsed) });
  if (!isCanonical(cidr)) {
    const right = formatCidr(canonical(cidr));
    return fault('cidr-not-canonical', { canonical: right }, range.node === undefined ? {} : { fixes: [{ ...replaceScalarFix(range.node, right, parsed.text), mechanical: true }] });
  }
  const taken = reserved.find((one) => one.cidr !== undefined && overlaps(one.cidr, cidr));
  if (taken !== undefined) return fault('cidr-reserved', { range: taken.text, what: taken.what });
  const bridge = parseCidr('172.17.0.0/16');
  if (bridge === undefined || !overlaps(bridge, cidr)) return undefined;
  const engine = valueOf(valueOf(parsed.root, 'builder'), 'engine');
  return fault('cidr-docker-bridge', {}, isText(engine) && engine.value === 'podman' ? { severity: 'warning' } : {});
}

const reserved = [
  { text: '0.0.0.0/8', what: 'this network' },
  { text: '127.0.0.0/8', what: 'loopback' },
  { text: '169.254.0.0/16', what: 'link-local' },
  { text: '224.0.0.0/4', what: 'multicast' },
  { text: '240.0.0.0/4', what: 'reserved for the future' },
].map((one) => ({ ...one, cidr: parseCidr(one.text) }));

function prefixPart(range: Subject, parsed: ParsedDeploy): Range {
  const slash = range.text.indexOf('/');
  return range.node === undefined ? range.place : partRange(range.node, slash, range.text.length, parsed.lines);
}

/** The one octet or the prefix that is wrong in a text of the right shape, else the whole of it. */
function wrongPart(range: Subject, parsed: ParsedDeploy): Range {
  const shape = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(range.text);
  if (range.node === undefined || shape === null) return range.place;
  let at = 0;
  for (const [index, part] of shape.slice(1).entries()) {
    const bad = /^0\d/.test(part) || Number(part) > (index === 4 ? 32 : 255);
    if (bad) return partRange(range.node, at, at + part.length, parsed.lines);
    at += part.length + 1;
  }
  return range.place;
}

registerMessages({ 'related.cidr': 'The cluster range is {cidr}', 'related.host': 'Address of server "{name}"' });
