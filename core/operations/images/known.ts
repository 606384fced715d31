import type { DeployInput } from '../deploy/input.ts';

/** A digest that every server has on its disk under this reference. */
export function commonDigest(input: DeployInput, servers: readonly string[], reference: string): string | undefined {
  const known = servers.map((server) => input.observed.get(server)?.resolved.find((each) => each.reference === reference)?.known ?? []);
  const [first = [], ...others] = known;
  return first.find((digest) => others.every((digests) => digests.includes(digest)));
}
