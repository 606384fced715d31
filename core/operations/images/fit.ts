import { problem, type Problem } from '../../base/index.ts';
import type { Observed } from '../../remote/inspect.ts';
import { placements, type DeployInput } from '../deploy/input.ts';
import { imageReference } from '../deploy/names.ts';
import './messages.ts';

const mib = 1024 ** 2;

/** Architecture of a machine by the names of images. */
export const archOf = (machine: string): string => (machine === 'x86_64' ? 'amd64' : machine === 'aarch64' ? 'arm64' : machine);

/** The file system that images are kept on. */
export const imageStore = (input: DeployInput, observed: Observed): Observed['disk'][number] | undefined =>
  observed.disk.find((disk) => disk.folder === `/var/lib/${input.config.builder.engine === 'podman' ? 'containers' : 'docker'}`) ?? observed.disk[0];

/** Images that a server could not run, or has no room for; told before anything is pulled (operations.md 7.1). */
export function imageProblems(input: DeployInput): readonly Problem[] {
  return [...input.observed].flatMap(([server, observed]) => {
    const wanted = new Set(placements(input).filter((placement) => placement.server === server).flatMap(({ service }) => imageReference(service) ?? []));
    return observed.resolved.filter(({ reference, present }) => wanted.has(reference) && !present).flatMap((image) => [
      ...archProblem(server, image.reference, image.archs, observed.host.machine),
      ...sizeProblem(input, server, observed, image.reference, image.sizeBytes),
    ]);
  });
}

/** Empty when the image is for this machine, or nobody told. */
export function archProblem(host: string, image: string, archs: readonly string[] | null, machine: string): readonly Problem[] {
  const arch = archOf(machine);
  if (archs === null || archs.length === 0 || archs.includes(arch)) return [];
  return [problem('image-arch', { image, archs: archs.join(', '), host, arch }, { host, remedy: { code: 'remedy.image-arch', args: { arch } } })];
}

function sizeProblem(input: DeployInput, host: string, observed: Observed, image: string, sizeBytes: number | null): readonly Problem[] {
  const store = imageStore(input, observed);
  if (sizeBytes === null || store === undefined || store.freeBytes >= 2 * sizeBytes) return [];
  const args = { host, mount: store.mount, image, freeMib: Math.floor(store.freeBytes / mib), sizeMib: Math.ceil(sizeBytes / mib), neededMib: Math.ceil((2 * sizeBytes) / mib) };
  return [problem('image-disk', args, { host, remedy: { code: 'remedy.free-disk' } })];
}

/** Servers saw different digests under one tag: it moved between two looks. */
export function movedTags(input: DeployInput): readonly Problem[] {
  return [...input.digests].flatMap(([image, digest]) => {
    const seen = new Set([...input.observed.values()].flatMap(({ resolved }) => resolved.flatMap((each) => (each.reference === image && each.digest?.startsWith('sha256:') === true ? [each.digest] : []))));
    return seen.size > 1 ? [problem('image-moved', { image, digest })] : [];
  });
}
