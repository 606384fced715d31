import { parseImage } from '../../config/index.ts';
import type { ServiceConfig } from '../../config/model.ts';
import type { ServiceVersion, ServiceVersions } from '../../protocol/versions.ts';
import { changedKeys } from '../deploy/config-keys.ts';
import { imageReference, imageVersion } from '../deploy/names.ts';
import type { PastDeploy, ServerVersions } from './server-versions.ts';

/** `registry/path` of an image, without tag and digest. */
export function repositoryOf(reference: string): string {
  const image = parseImage(reference);
  return `${image?.registry === undefined ? '' : `${image.registry}/`}${image?.path ?? reference}`;
}

const isServing = (name: string): boolean => !/_(new|old)_\d+$/.test(name);

/** What all servers of a service know together, by digest; the newest deploy first, then images by age. */
export function joinVersions(service: ServiceConfig, known: ReadonlyMap<string, ServerVersions>): ServiceVersions {
  const past = [...known.values()].flatMap((server) => server.deploys).filter((deploy) => deploy.service === service.name).sort((a, b) => b.at - a.at);
  const runs = new Map([...known].flatMap(([server, { containers }]) => {
    const own = containers.filter(({ name, labels }) => labels['jiji.service'] === service.name && isServing(name) && (labels['jiji.image-digest'] ?? '').startsWith('sha256:'));
    return own.map(({ labels, image }) => [server, { digest: labels['jiji.image-digest'] ?? '', version: labels['jiji.version'] ?? '', image }] as const);
  }));
  const current = mostCommon([...runs.values()].map(({ digest }) => digest)) ?? past[0]?.digest;
  const previous = past.slice(past.findIndex(({ digest }) => digest === current) + 1).find(({ digest }) => digest !== current)?.digest;
  const repositories = repositoriesOf(service, past, [...runs.values()].map(({ image }) => image));
  const byDigest = new Map<string, ServiceVersion>();
  const put = (digest: string, more: Partial<ServiceVersion> & Pick<ServiceVersion, 'version' | 'image'>): void => {
    byDigest.set(digest, { digest, onDisk: [], runsOn: [], inRegistry: null, ...more, ...byDigest.get(digest) });
  };
  for (const { digest, version, image, at, by, config } of past) put(digest, { version, image, deployedAt: at, deployedBy: by, changedKeys: changedKeys(config, service) });
  for (const { digest, version, image } of runs.values()) put(digest, { version: version === '' ? shortOf(digest) : version, image: `${repositoryOf(image)}@${digest}` });
  for (const { images } of known.values()) {
    for (const { digests, tags, createdAt } of images) {
      for (const reference of digests) {
        const [repository = '', digest = ''] = reference.split('@');
        if (!repositories.has(repository)) continue;
        const tag = tags.find((each) => repositoryOf(each) === repository);
        put(digest, { version: tag === undefined ? shortOf(digest) : imageVersion(tag), image: reference, ...(createdAt === undefined ? {} : { createdAt }) });
      }
    }
  }
  const place = (version: ServiceVersion): ServiceVersion => {
    const own = [...known].filter(([, { images }]) => images.some(({ digests }) => digests.some((each) => each.endsWith(`@${version.digest ?? ''}`)))).map(([server]) => server);
    const created = [...known.values()].flatMap(({ images }) => images.filter(({ digests }) => digests.some((each) => each.endsWith(`@${version.digest ?? ''}`))).flatMap(({ createdAt }) => createdAt ?? []))[0];
    return { ...version, onDisk: own, runsOn: [...runs].filter(([, { digest }]) => digest === version.digest).map(([server]) => server), ...(created === undefined ? {} : { createdAt: created }) };
  };
  const versions = [...byDigest.values()].map(place).sort((a, b) => (b.deployedAt ?? 0) - (a.deployedAt ?? 0) || (b.createdAt ?? 0) - (a.createdAt ?? 0));
  return { service: service.name, servers: [...known.keys()], ...(current === undefined ? {} : { current }), ...(previous === undefined ? {} : { previous }), versions };
}

const shortOf = (digest: string): string => digest.slice('sha256:'.length, 'sha256:'.length + 12);

function repositoriesOf(service: ServiceConfig, past: readonly PastDeploy[], running: readonly string[]): ReadonlySet<string> {
  const written = imageReference(service);
  return new Set([...(written === undefined ? [] : [written]), ...past.map(({ image }) => image), ...running].map(repositoryOf));
}

function mostCommon(words: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
