import * as z from 'zod';

const podman = z.object({ network_interface: z.string().optional(), subnets: z.array(z.object({ subnet: z.string(), gateway: z.string().optional() })).default([]), dns_enabled: z.boolean().optional(), labels: z.record(z.string(), z.string()).nullish() });
const docker = z.object({
  Id: z.string(),
  IPAM: z.object({ Config: z.array(z.object({ Subnet: z.string().optional(), Gateway: z.string().optional() })).nullish() }),
  Options: z.record(z.string(), z.string()).nullish(),
  Labels: z.record(z.string(), z.string()).nullish(),
});

/** What both engines say about a network, in one form. */
export interface EngineNetwork {
  readonly subnet?: string;
  readonly gateway?: string;
  readonly bridge?: string;
  readonly managed: boolean;
}

/** Reads the first element of `network inspect`; undefined when it has none of the known shapes. */
export function engineNetwork(inspected: readonly unknown[] | null): EngineNetwork | undefined {
  const first = inspected?.[0];
  const asDocker = docker.safeParse(first);
  if (asDocker.success) {
    const { Id, IPAM, Options, Labels } = asDocker.data;
    const range = IPAM.Config?.[0];
    return network(range?.Subnet, range?.Gateway, Options?.['com.docker.network.bridge.name'] ?? `br-${Id.slice(0, 12)}`, Labels);
  }
  const asPodman = podman.safeParse(first);
  if (!asPodman.success) return undefined;
  const range = asPodman.data.subnets[0];
  return network(range?.subnet, range?.gateway, asPodman.data.network_interface, asPodman.data.labels);
}

const network = (subnet: string | undefined, gateway: string | undefined, bridge: string | undefined, labels: Readonly<Record<string, string>> | null | undefined): EngineNetwork => ({
  ...(subnet === undefined ? {} : { subnet }),
  ...(gateway === undefined ? {} : { gateway }),
  ...(bridge === undefined ? {} : { bridge }),
  managed: labels?.['jiji.managed'] === 'true',
});
