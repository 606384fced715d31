import { parseImage } from '../../core/config/index.ts';

/** Where registries show an image to people; registries that have no such page are not here. */
const pages: Readonly<Record<string, (path: string) => string>> = {
  'docker.io': (path) => (path.includes('/') ? `https://hub.docker.com/r/${path}` : `https://hub.docker.com/_/${path}`),
  'ghcr.io': (path) => `https://ghcr.io/${path}`,
  'quay.io': (path) => `https://quay.io/repository/${path}`,
  'gcr.io': (path) => `https://gcr.io/${path}`,
  'public.ecr.aws': (path) => `https://gallery.ecr.aws/${path}`,
  'mcr.microsoft.com': (path) => `https://mcr.microsoft.com/artifact/mar/${path}`,
};

/** The page of an image in its registry; undefined for what is no image, and for registries without such pages. */
export function imagePage(written: string): string | undefined {
  const image = parseImage(written);
  if (image === undefined) return undefined;
  const isHub = image.registry === undefined || image.registry === 'index.docker.io' || image.registry === 'registry-1.docker.io';
  const registry = isHub ? 'docker.io' : (image.registry ?? '');
  return Object.hasOwn(pages, registry) ? pages[registry]?.(registry === 'docker.io' ? image.path.replace(/^library\//, '') : image.path) : undefined;
}
