import type { Remedy } from '../../base/index.ts';
import { parseImage } from '../../config/index.ts';
import type { DeployConfig } from '../../config/model.ts';
import { registryName } from '../../registry/index.ts';

/** What lets us into the registry of `builder.registry`. */
export interface RegistryLogin {
  /** One name per registry (`docker.io`). */
  readonly registry: string;
  /** As the file names it. */
  readonly server: string;
  readonly username: string;
  readonly password: string;
}

/** The file's own login; undefined for the local registry, which needs none. */
export function registryLogin(config: DeployConfig): RegistryLogin | undefined {
  const { type, server, username, password } = config.builder.registry;
  if (type !== 'remote' || server === undefined || username === undefined || password === undefined) return undefined;
  return { registry: registryName(server), server, username, password };
}

/** Registry of a full reference, one name per registry. */
export const registryOf = (reference: string): string => registryName(parseImage(reference)?.registry ?? 'docker.io');

/** The login for an image, if it is of the file's registry. */
export const loginFor = (config: DeployConfig, reference: string): RegistryLogin | undefined => {
  const login = registryLogin(config);
  return login?.registry === registryOf(reference) ? login : undefined;
};

/** What a registry wants of a login, as far as it is known. */
export function loginRemedy(registry: string): Remedy {
  if (registry === 'ghcr.io') return { code: 'remedy.registry-ghcr' };
  if (registry === 'docker.io') return { code: 'remedy.registry-hub' };
  return { code: /\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.test(registry) ? 'remedy.registry-ecr' : 'remedy.registry-login' };
}
