import { deployClass } from './classify.ts';
import { configKeys } from './config-keys.ts';
import { placements, type DeployInput } from './input.ts';
import { imageByDigest, imageReference, imageVersion } from './names.ts';

/** What a service became by a deploy; kept in the audit, read by rollback. */
export interface DeployedService {
  readonly version: string;
  readonly image: string;
  readonly digest: string;
  /** Hashes of the keys of its definition. */
  readonly config: Readonly<Record<string, string>>;
}

/** For the audit of one server: the services that change there, with what they become. */
export function deployDetails(input: DeployInput, host: string): { readonly services?: Readonly<Record<string, DeployedService>> } {
  const services = placements(input).filter((placement) => placement.server === host && deployClass(input, placement) !== 'unchanged').flatMap(({ service }): [string, DeployedService][] => {
    const reference = imageReference(service);
    const digest = reference === undefined ? undefined : input.digests.get(reference);
    return reference === undefined || digest === undefined ? [] : [[service.name, { version: imageVersion(reference), image: imageByDigest(reference, digest), digest, config: configKeys(service) }]];
  });
  return services.length === 0 ? {} : { services: Object.fromEntries(services) };
}
