import { isLoopback, parseImage } from '../config/index.ts';

/** Where the HTTP API of an image's registry is, and what the image is called there. */
export interface RegistryTarget {
  /** Registry as people name it: `docker.io`, `ghcr.io`, `registry.example.com:5000`. */
  readonly registry: string;
  /** `https://host[:port]`; http for a registry on this machine alone. */
  readonly origin: string;
  /** `library/nginx` */
  readonly repository: string;
  /** Tag or digest; `latest` when the image names neither. */
  readonly reference: string;
  /** The reference is a digest: what it names never changes. */
  readonly pinned: boolean;
}

/** Names that all mean Docker Hub, whose API is at another host than its images are named after. */
const dockerHub = /^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io)$/i;

/** Reads an image as a deploy file writes it; undefined when it is none, for example with a variable in it. */
export function registryTarget(written: string): RegistryTarget | undefined {
  const image = parseImage(written.trim());
  if (image === undefined) return undefined;
  const hub = image.registry === undefined || dockerHub.test(image.registry);
  const registry = hub ? 'docker.io' : (image.registry ?? '').toLowerCase();
  return {
    registry,
    origin: hub ? 'https://registry-1.docker.io' : `${isLoopback(registry.replace(/:\d+$/, '')) ? 'http' : 'https'}://${registry}`,
    repository: hub && !image.path.includes('/') ? `library/${image.path}` : image.path,
    reference: image.digest ?? image.tag ?? 'latest',
    pinned: image.digest !== undefined,
  };
}

/** One name per registry, to compare what a deploy file says under `builder.registry.server` with an image's registry. */
export const registryName = (server: string): string => (dockerHub.test(server) ? 'docker.io' : server.toLowerCase());
