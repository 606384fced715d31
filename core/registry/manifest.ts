import * as z from 'zod';

/** Media types of a list of images for several platforms, then of one image; by OCI and by Docker. */
export const indexTypes = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'] as const;
export const imageTypes = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'] as const;

const index = z.object({ manifests: z.array(z.object({ platform: z.object({ architecture: z.string(), os: z.string() }).optional() })) });
const image = z.object({ config: z.object({ digest: z.string().regex(/^[a-z0-9+._-]+:[A-Fa-f0-9]{32,}$/) }) });
const config = z.object({ architecture: z.string(), os: z.string().optional() });

/** `archs`: of an index. `config`: digest of the file of a single image that tells its architecture. */
export type Manifest = { readonly archs: readonly string[] } | { readonly config: string };

/** Reads a manifest of any of the four types; throws when it is none of them. */
export function parseManifest(text: string): Manifest {
  const data: unknown = JSON.parse(text);
  const list = index.safeParse(data);
  if (!list.success) return { config: image.parse(data).config.digest };
  // Attestations stand in an index as images of no known platform.
  const platforms = list.data.manifests.flatMap(({ platform }) => (platform === undefined || platform.os !== 'linux' ? [] : [platform.architecture]));
  return { archs: [...new Set(platforms)].filter((arch) => arch !== '' && arch !== 'unknown') };
}

/** Architectures that the configuration of a single image names. */
export function parseImageConfig(text: string): readonly string[] {
  const { architecture, os } = config.parse(JSON.parse(text));
  return architecture === '' || (os !== undefined && os !== 'linux') ? [] : [architecture];
}

const list = z.object({ manifests: z.array(z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/), platform: z.object({ architecture: z.string() }).optional() })) });
const labelled = z.object({ config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish() });

/** Digests of the images of an index; none for a single image. */
export function manifestsOf(text: string): readonly string[] {
  const parsed = list.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data.manifests.filter(({ platform }) => platform?.architecture !== 'unknown').map(({ digest }) => digest) : [];
}

/** Labels that the configuration of a single image names. */
export const labelsOf = (text: string): Readonly<Record<string, string>> => labelled.parse(JSON.parse(text)).config?.Labels ?? {};
