import { registryTarget, type ImageRegistries } from '../../core/registry/index.ts';
import type { Source } from './answers.ts';

/** What is asked of image registries; `core/registry` does it. */
export type Registries = Pick<ImageRegistries, 'tags' | 'digest' | 'architectures'>;

const minuteMs = 60_000;
const limits = { failedMs: 5 * minuteMs, limitMs: 15_000, atOnce: 4 } as const;
/** Images whose architectures are remembered by digest. */
const mostDigests = 1024;

/** One name per image, however it is written; undefined for what names none. */
export function imageKey(written: string): string | undefined {
  const target = registryTarget(written);
  return target === undefined ? undefined : `${target.registry}/${target.repository}${target.pinned ? '@' : ':'}${target.reference}`;
}

export const digestSource = (registries: Registries): Source<string> => ({
  look: (image, signal) => registries.digest(image, signal),
  ttlMs: () => 5 * minuteMs,
  gist: (digest) => digest,
  most: 512,
  ...limits,
});

export const tagsSource = (registries: Registries): Source<readonly string[]> => ({
  look: (image, signal) => registries.tags(image, signal),
  ttlMs: () => 10 * minuteMs,
  gist: (tags) => String(tags.length),
  most: 64,
  ...limits,
});

/** Architectures: a digest never has others, so that an image is fetched once; Docker Hub counts that as a pull, but not the question for a digest. */
export function archsSource(registries: Registries): Source<readonly string[]> {
  const byDigest = new Map<string, readonly string[]>();
  return {
    look: async (image, signal) => {
      const digest = await registries.digest(image, signal);
      const key = `${image.replace(/[:@][^/]*$/, '')} ${digest}`;
      const known = byDigest.get(key) ?? (await registries.architectures(image, digest, signal));
      byDigest.delete(key);
      byDigest.set(key, known);
      const [oldest] = byDigest.keys();
      if (byDigest.size > mostDigests && oldest !== undefined) byDigest.delete(oldest);
      return known;
    },
    ttlMs: () => 60 * minuteMs,
    gist: (archs) => (archs.length === 0 ? undefined : [...archs].sort().join(' ')),
    most: 512,
    ...limits,
  };
}
