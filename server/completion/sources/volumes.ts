import { CompletionItemKind } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../../core/base/index.ts';
import { knownImage } from '../known-images.ts';
import { serviceOf, type Source, type Suggestion } from '../suggestion.ts';

const options: Readonly<Record<string, string>> = {
  ro: 'assist.volume-ro', rw: 'assist.volume-rw', z: 'assist.volume-z', Z: 'assist.volume-Z', U: 'assist.volume-U', nocopy: 'assist.volume-nocopy',
};

/** Entries of `volumes`, part by part: name, path in the container, options. */
export const volumes: Source = (at) => {
  const parts = at.typed.split(':');
  const own = serviceOf(at);
  const data = knownImage(own?.image)?.data;
  if (parts.length > 2) return { from: Math.max(at.typed.lastIndexOf(':'), at.typed.lastIndexOf(',')) + 1, items: Object.entries(options).filter(([option]) => option !== 'U' || at.config?.builder.engine === 'podman').map(([label, code]) => ({ label, kind: CompletionItemKind.EnumMember, detail: renderCode(code) })) };
  if (parts.length === 2) return data === undefined ? undefined : { from: at.typed.indexOf(':') + 1, items: [{ label: data, kind: CompletionItemKind.Folder, detail: renderCode('assist.volume-data', { image: own?.image ?? '' }) }] };
  const named = new Map<string, string>();
  for (const service of at.config?.services ?? []) for (const volume of service.volumes) if (volume.named && !named.has(volume.source)) named.set(volume.source, service.name);
  const fresh: Suggestion[] = data === undefined || own === undefined ? [] : [{ label: `${own.name}-data:${data}`, kind: CompletionItemKind.Value, isQuoted: true, detail: renderCode('assist.volume-fresh', { image: own.image ?? '' }) }];
  const known = [...named].filter(([name]) => !at.taken.some((taken) => taken.startsWith(`${name}:`))).map(([name, service]): Suggestion => ({ label: name, value: `${name}:`, kind: CompletionItemKind.Reference, isQuoted: true, detail: renderCode('assist.volume-of', { service }) }));
  return { items: [...fresh, ...known] };
};

registerMessages({
  'assist.volume-of': 'volume of service {service}',
  'assist.volume-fresh': 'keeps the data of {image}',
  'assist.volume-data': 'where {image} keeps its data',
  'assist.volume-ro': 'read only',
  'assist.volume-rw': 'read and write',
  'assist.volume-z': 'SELinux label, shared by containers',
  'assist.volume-Z': 'SELinux label of this container alone',
  'assist.volume-U': 'owned by the user of the container (Podman)',
  'assist.volume-nocopy': 'starts empty: nothing is copied from the image',
});
