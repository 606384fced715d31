import { isText, valueOf } from '../../config/index.ts';
import { overlaps, parseCidr } from '../../network/index.ts';
import type { Rule } from '../rule.ts';
import { clusterRange } from './clusterRange.ts';

export const cidrKnownOverlap: Rule = {
  code: 'jiji/cidr-known-overlap',
  severity: 'warning',
  message: 'Overlaps {range}, used by {what}',
  check: (parsed) => {
    const range = clusterRange(parsed);
    const engine = valueOf(valueOf(parsed.root, 'builder'), 'engine');
    const { cidr } = range;
    if (cidr === undefined) return [];
    // Of two errors in one range the first is enough, and what Docker takes next follows from it.
    if (range.at('cidr-docker-bridge').some(({ severity }) => severity === undefined)) return [];
    const overlapped = knownRanges
      .filter((known) => !(known.podmanOnly === true && isText(engine) && engine.value !== 'podman'))
      .filter((known) => known.cidr !== undefined && overlaps(known.cidr, cidr))
      .map(({ text, what }) => [text, what] as const);
    return [...new Map(overlapped)].map(([text, what]) => ({ range: range.place, args: { range: text, what } }));
  },
};

interface KnownRange {
  /** The range, or how people write it where it is none in CIDR notation. */
  readonly text: string;
  readonly cidr?: string;
  readonly what: string;
  readonly podmanOnly?: boolean;
}

/** Ranges that other software takes unless told otherwise (deploy-yml §8.2). */
export const knownRanges = ([
  ...['172.18.0.0/15', '172.20.0.0/14', '172.24.0.0/13'].map((cidr) => ({ cidr, text: '172.18.0.0/16 to 172.31.0.0/16', what: 'Docker for further networks' })),
  { text: '192.168.0.0/16', what: 'Docker for further networks' },
  { text: '10.88.0.0/16', what: "Podman's default bridge", podmanOnly: true },
  { text: '10.0.2.0/24', what: 'rootless container networking' },
  { text: '10.42.0.0/16', what: 'k3s pods' },
  { text: '10.43.0.0/16', what: 'k3s services' },
  { text: '10.96.0.0/12', what: 'Kubernetes services' },
  { text: '10.244.0.0/16', what: 'Flannel' },
  { text: '192.168.122.0/24', what: 'libvirt' },
  { text: '192.168.49.0/24', what: 'minikube' },
  { text: '100.64.0.0/10', what: 'carrier NAT and Tailscale' },
] satisfies KnownRange[]).map((known: KnownRange) => ({ ...known, cidr: parseCidr(known.cidr ?? known.text) }));
