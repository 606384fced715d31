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
    return knownRanges
      .filter((known) => !(known.podmanOnly === true && isText(engine) && engine.value !== 'podman'))
      .filter((known) => known.cidr !== undefined && overlaps(known.cidr, cidr))
      .map((known) => ({ range: range.place, args: { range: known.text, what: known.what } }));
  },
};

interface KnownRange {
  readonly text: string;
  readonly what: string;
  readonly podmanOnly?: boolean;
}

/** Ranges that other software takes unless told otherwise (deploy-yml §8.2). */
export const knownRanges = ([
  { text: '172.18.0.0/15', what: "Docker's further networks" },
  { text: '172.20.0.0/14', what: "Docker's further networks" },
  { text: '172.24.0.0/13', what: "Docker's further networks" },
  { text: '192.168.0.0/16', what: "Docker's further networks" },
  { text: '10.88.0.0/16', what: "Podman's default bridge", podmanOnly: true },
  { text: '10.0.2.0/24', what: 'rootless container networking' },
  { text: '10.42.0.0/16', what: 'k3s pods' },
  { text: '10.43.0.0/16', what: 'k3s services' },
  { text: '10.96.0.0/12', what: 'Kubernetes services' },
  { text: '10.244.0.0/16', what: 'Flannel' },
  { text: '192.168.122.0/24', what: 'libvirt' },
  { text: '192.168.49.0/24', what: 'minikube' },
  { text: '100.64.0.0/10', what: 'carrier NAT and Tailscale' },
] satisfies KnownRange[]).map((known: KnownRange) => ({ ...known, cidr: parseCidr(known.text) }));
