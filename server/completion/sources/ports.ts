import { CompletionItemKind } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../../core/base/index.ts';
import { entryOf, nodeAt } from '../../../core/config/index.ts';
import { dockerfiles } from '../../../core/rules/local-paths.ts';
import { knownImage } from '../known-images.ts';
import { serviceOf, type Source, type Suggestion, type ValueAt } from '../suggestion.ts';

interface PortFound {
  readonly port: number;
  readonly code: string;
  readonly args: Record<string, string>;
}

/** Ports that the service may listen on: of its own keys, its Dockerfile, its image, then of other services. */
function candidates(at: ValueAt): readonly PortFound[] {
  const own = serviceOf(at);
  const image = knownImage(own?.image);
  // What is being typed here is no suggestion for itself.
  const typed = Number(/(\d{1,5})(?:\/[a-z]*)?["']?$/.exec(at.text.slice(-16))?.[1]);
  const isElsewhere = (key: string) => (port: number): boolean => port !== typed || !at.path.includes(key);
  const all: PortFound[] = [
    ...(own?.proxy ?? []).map((target) => target.appPort).filter(isElsewhere('app_port')).map((port) => ({ port, code: 'assist.port-proxy', args: {} })),
    ...(own?.ports ?? []).filter((port) => isElsewhere('ports')(port.containerPort)).map((port) => ({ port: port.containerPort, code: 'assist.port-listed', args: {} })),
    ...exposed(at).map((port) => ({ port, code: 'assist.port-exposed', args: {} })),
    ...(image?.ports ?? []).map((port) => ({ port, code: 'assist.port-image', args: { image: own?.image ?? '' } })),
    ...(at.config?.services ?? []).filter((service) => service !== own).flatMap((service) => service.ports.map((port) => ({ port: port.containerPort, code: 'assist.port-other', args: { service: service.name } }))),
    ...[3000, 8080, 80, 8000].map((port) => ({ port, code: 'assist.port-common', args: {} })),
  ];
  const seen = new Set<number>();
  return all.filter(({ port }) => port > 0 && !seen.has(port) && seen.add(port));
}

/** `EXPOSE` lines of the service's Dockerfile, as far as it was read. */
function exposed({ parsed, path, around }: ValueAt): readonly number[] {
  const service = entryOf(nodeAt(parsed.root, ['services']), String(path[1]));
  const file = dockerfiles(service?.value).map((name) => around.facts?.files?.look(name)).find((found) => found?.kind === 'file' && found.text !== undefined);
  const text = file?.kind === 'file' ? (file.text ?? '') : '';
  return [...text.matchAll(/^[ \t]*EXPOSE[ \t]+(.*)$/gim)].flatMap(([, ports = '']) => ports.split(/\s+/)).flatMap((port) => /^(\d{1,5})(?:\/tcp)?$/.exec(port)?.[1] ?? []).map(Number);
}

/** Entries of `ports`: the container's port alone, and published on this machine only. */
export const portMappings: Source = (at) => {
  const taken = new Set(at.taken);
  const behindHost = /^(?:\d+\.\d+\.\d+\.\d+:)?\d+:/.exec(at.typed)?.[0];
  const found = candidates(at);
  if (behindHost !== undefined) return { from: behindHost.length, items: found.map((one) => item(String(one.port), one)) };
  const plain = found.map((one) => item(String(one.port), one));
  const local = found.slice(0, 3).map((one) => ({ ...item(`127.0.0.1:${one.port}:${one.port}`, one), detail: renderCode('assist.port-local') }));
  return { items: [...plain, ...local].filter((one) => !taken.has(one.label)) };
};

/** `app_port`: numbers. */
export const appPorts: Source = (at) => ({ items: candidates(at).map((one) => ({ ...item(String(one.port), one), isQuoted: false, isRaw: true })) });

const item = (label: string, { code, args }: PortFound): Suggestion => ({ label, kind: CompletionItemKind.Value, detail: renderCode(code, args), isQuoted: true });

registerMessages({
  'assist.port-proxy': 'the port that the proxy asks',
  'assist.port-listed': 'listed under ports',
  'assist.port-exposed': 'EXPOSE in the Dockerfile',
  'assist.port-image': 'usual for {image}',
  'assist.port-other': 'as service {service}',
  'assist.port-common': 'often used',
  'assist.port-local': 'published on the server itself only',
});
