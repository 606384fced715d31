import { normalizeImage, parseImage } from '../../config/index.ts';
import type { ServiceConfig } from '../../config/model.ts';

/** Names of operations.md 3. The first of several containers (form C: `scale`) is called like an only one. */
export const containerName = (project: string, service: string, instance = 1): string => `${project}-${service}${instance > 1 ? `-${instance}` : ''}`;
export const candidateSuffix = (ms: number): string => `_new_${ms}`;
export const previousSuffix = (ms: number): string => `_old_${ms}`;

/** Under which the steps keep values of one container of a service; no service name has a `#`. */
export const instanceKey = (service: string, instance: number): string => `${service}#${instance}`;

/** The image as engines and registries know it; undefined for a service that is built. */
export const imageReference = (service: ServiceConfig): string | undefined => (service.image === undefined ? undefined : normalizeImage(service.image));

/** `repository@sha256:…` */
export function imageByDigest(reference: string, digest: string): string {
  const image = parseImage(reference);
  return `${image?.registry === undefined ? '' : `${image.registry}/`}${image?.path ?? reference}@${digest}`;
}

/** The version people see: the tag, else the beginning of the digest. */
export function imageVersion(reference: string): string {
  const image = parseImage(reference);
  return image?.tag ?? image?.digest?.slice('sha256:'.length, 'sha256:'.length + 12) ?? 'latest';
}

/** As part of a unit, file or step name. */
export const wordOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
