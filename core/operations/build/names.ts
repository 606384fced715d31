import { registryName } from '../../registry/index.ts';
import type { DeployConfig, RegistryConfig } from '../../config/model.ts';

/** Repository of a built image (operations.md 3). */
export const builtRepository = (config: Pick<DeployConfig, 'project' | 'builder'>, service: string): string => `${registryPrefix(config.builder.registry)}/${config.project}-${service}`;

/** Docker Hub and GHCR keep images below a user. */
function registryPrefix({ type, port, server, username }: RegistryConfig): string {
  if (type === 'local' || server === undefined) return `localhost:${port}`;
  const below = ['docker.io', 'ghcr.io'].includes(registryName(server)) && username !== undefined;
  return below ? `${server.toLowerCase()}/${username.toLowerCase()}` : server.toLowerCase();
}

/** Built images of the file's local registry, which servers reach through a tunnel. */
export const isLocalRegistry = (config: Pick<DeployConfig, 'builder'>): boolean => config.builder.registry.type === 'local' || config.builder.registry.server === undefined;
