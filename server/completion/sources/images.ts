import { CompletionItemKind } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../../core/base/index.ts';
import { normalizeImage, parseImage } from '../../../core/config/index.ts';
import { commonImages } from '../known-images.ts';
import { serviceOf, type Answer, type Source, type Suggestion, type ValueAt } from '../suggestion.ts';

/** A list of tags is waited for this long, ms; what comes later is there when the client asks again. */
const tagsWaitMs = 300;

/** Names of images, and behind a colon the tags of one. */
export const images: Source = (at) => {
  const colon = at.typed.lastIndexOf(':');
  if (colon > at.typed.lastIndexOf('/') && colon > 0) return tags(at, at.typed.slice(0, colon));
  const own = serviceOf(at)?.image;
  const inFile = [...new Set((at.config?.services ?? []).map((service) => service.image).filter((image) => image !== undefined && image !== own))] as readonly string[];
  const items = [
    ...inFile.map((label): Suggestion => ({ label, kind: CompletionItemKind.Reference, detail: renderCode('assist.image-in-file') })),
    ...commonImages.filter((name) => !inFile.some((image) => image === name || image.startsWith(`${name}:`))).map((label): Suggestion => ({ label: `${label}:`, kind: CompletionItemKind.Module, detail: renderCode('assist.image-common') })),
  ];
  return { items };
};

async function tags(at: ValueAt, image: string): Promise<Answer | undefined> {
  const plain = parseImage(image);
  if (plain === undefined) return undefined;
  const known = await at.around.live.tags(image, tagsWaitMs);
  const running = runningVersions(at, image);
  const listed = (known ?? []).filter((tag) => !running.some((one) => one.label === tag)).map((label): Suggestion => ({ label, kind: CompletionItemKind.Constant, detail: renderCode('assist.tag-registry') }));
  return { from: image.length + 1, items: [...running, ...listed], ...(known === undefined ? { isIncomplete: true } : {}) };
}

/** Versions of services with this image that the cluster runs. */
function runningVersions({ config, around }: ValueAt, image: string): readonly Suggestion[] {
  const wanted = repository(image);
  const services = new Set((config?.services ?? []).filter((service) => service.image !== undefined && repository(service.image) === wanted).map((service) => service.name));
  const versions = (around.live.services(around.uri) ?? []).filter((one) => services.has(one.service)).flatMap((one) => one.versions);
  const seen = new Set<string>();
  return versions.filter(({ version }) => !seen.has(version) && seen.add(version)).map(({ version, servers }) => ({ label: version, kind: CompletionItemKind.Constant, detail: renderCode('assist.tag-running', { servers: servers.join(', ') }) }));
}

function repository(image: string): string | undefined {
  const parts = parseImage(normalizeImage(image));
  return parts === undefined ? undefined : `${parts.registry ?? ''}/${parts.path}`;
}

registerMessages({
  'assist.image-in-file': 'used elsewhere in this file',
  'assist.image-common': 'public image',
  'assist.tag-registry': 'in the registry',
  'assist.tag-running': 'runs on {servers}',
});
