import type { DeployInput } from '../deploy/input.ts';
import { imageByDigest, imageVersion } from '../deploy/names.ts';

/** A digest that every server has on its disk under this reference: by its tag, or as a version that has served there. */
export function commonDigest(input: DeployInput, servers: readonly string[], reference: string): string | undefined {
  const [first = [], ...others] = servers.map((server) => digestsOn(input, server, reference));
  return first.find((digest) => others.every((digests) => digests.includes(digest)));
}

/** The newest first. */
function digestsOn(input: DeployInput, server: string, reference: string): readonly string[] {
  const observed = input.observed.get(server);
  const repository = imageByDigest(reference, '');
  const here = new Set(observed?.images?.map((image) => image.digest));
  const served = (observed?.deployed ?? []).filter((each) => each.project === input.config.project && each.version === imageVersion(reference) && imageByDigest(each.image, '') === repository && here.has(each.digest));
  return [...(observed?.resolved.find((each) => each.reference === reference)?.known ?? []), ...served.map((each) => each.digest).reverse()];
}
