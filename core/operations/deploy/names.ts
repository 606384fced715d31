import { normalizeImage, parseImage } from '../../config/index.ts';
import type { ServiceConfig } from '../../config/model.ts';

/** Names of operations.md 3. */
export const containerName = (project: string, service: string): string => `${project}-${service}`;
export const candidateName = (project: string, service: string, ms: number): string => `${project}-${service}_new_${ms}`;
export const previousName = (project: string, service: string, ms: number): string => `${project}-${service}_old_${ms}`;

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
