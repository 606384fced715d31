import { problem, registerMessages, type Problem } from '../../base/index.ts';
import type { ServiceConfig } from '../../config/model.ts';
import { maxWordBytes, unusableNames } from './environment-program.ts';
import type { DeployInput } from './input.ts';
import { containerName } from './names.ts';

/** What of a service no engine can be told, or not on these servers; the rest of the file's rules has been checked before. */
export function serviceProblems(input: DeployInput, service: ServiceConfig): readonly Problem[] {
  const say = (code: string, args: Record<string, string> = {}): Problem => problem(code, { service: service.name, ...args });
  const names = unusableNames(service, input.secrets);
  return [
    ...(names.length > 0 ? [say('environment-unusable', { names: names.join(', ') })] : []),
    ...wordsOf(service).filter(([, word]) => !isCarried(word)).map(([key, word]) => say('word-unusable', { key, word: shown(word) })),
    ...pathsOf(service).filter(([, path]) => !isMountable(path)).map(([key, path]) => say('mount-unusable', { key, path: shown(path) })),
    ...(service.networkMode === 'bridge' || service.networkMode === 'host' ? [] : [say('network-mode-unsupported', { mode: service.networkMode })]),
    ...(input.uploads?.get(service.name)?.problems ?? []),
    ...(service.scale > 1 && service.ports.some((port) => port.hostPort !== undefined) ? [say('scale-host-port')] : []),
    ...sameNames(input, service).map((other) => say('scale-name', { other })),
  ];
}

/** An empty folder to write into looks like a place to keep things. */
export const serviceWarnings = (input: DeployInput, service: ServiceConfig): readonly Problem[] => (input.uploads?.get(service.name)?.trees ?? [])
  .filter(({ mount, entries }) => mount.kind === 'directory' && entries.length === 1 && !mount.options.includes('ro'))
  .map(({ mount }) => problem('upload-not-kept', { service: service.name, remote: mount.remote }));

/** Keys whose values become words of the engine's command line as they are. */
const wordsOf = (service: ServiceConfig): readonly (readonly [string, string])[] => [
  ...service.command.map((word) => ['command', word] as const), ...service.devices.map((word) => ['devices', word] as const), ...service.capAdd.map((word) => ['cap_add', word] as const),
  ...[['cpus', service.cpus], ['memory', service.memory], ['gpus', service.gpus], ['network_mode', service.networkMode], ['image', service.image]].flatMap(([key, word]) => (key === undefined || word === undefined ? [] : [[key, word] as const])),
  ...service.proxy.flatMap((target) => [
    ...target.hosts.map((host) => ['proxy.hosts', host] as const), ['proxy.path_prefix', target.pathPrefix] as const, ['healthcheck.path', target.healthcheck.path] as const, ['healthcheck.cmd', target.healthcheck.cmd ?? ''] as const,
  ]),
];

/** NUL ends a word for every process, and Linux has a longest word. */
const isCarried = (word: string): boolean => !word.includes('\0') && Buffer.byteLength(word) <= maxWordBytes;

const pathsOf = (service: ServiceConfig): readonly (readonly [string, string])[] => [
  ...service.volumes.flatMap((volume) => [['volumes', volume.source] as const, ['volumes', volume.target] as const, ...volume.options.map((option) => ['volumes', option] as const)]),
  ...service.uploads.flatMap((upload) => [[upload.kind === 'file' ? 'files' : 'directories', upload.remote] as const, ...upload.options.map((option) => [upload.kind === 'file' ? 'files' : 'directories', option] as const)]),
];

/** A mount is written `source:target:options`; the engine's own files have names of at most 255 bytes. */
const isMountable = (path: string): boolean => path !== '' && !/[:\u0000-\u001f\u007f]/.test(path) && Buffer.byteLength(path) <= 4000 && path.split('/').every((part) => Buffer.byteLength(part) <= 255);

/** Services whose container is called like one of this service's. */
const sameNames = (input: DeployInput, service: ServiceConfig): readonly string[] => {
  const { project } = input.config;
  const own = new Set(Array.from({ length: service.scale - 1 }, (_, at) => containerName(project, service.name, at + 2)));
  return input.config.services.filter((other) => other !== service && own.has(containerName(project, other.name)) && other.servers.some((server) => service.servers.includes(server))).map((other) => other.name);
};

const shown = (text: string): string => {
  const safe = JSON.stringify(text).slice(1, -1);
  return safe.length > 60 ? `${safe.slice(0, 60)}…` : safe;
};

registerMessages({
  'environment-unusable': 'Service {service}: {names} cannot be given to a container: a NUL, more than 130,000 bytes, or a value with line breaks under a name that a shell cannot carry or that means something to the engine itself.',
  'word-unusable': 'Service {service}: {key} has a NUL or more than 130,000 bytes: {word}',
  'mount-unusable': 'Service {service}: {key} has a path that no mount can carry (a colon, a control character, or a part of more than 255 bytes): {path}',
  'network-mode-unsupported': 'Service {service}: network_mode {mode} is not deployed; use bridge or host.',
  'upload-not-kept': 'Service {service}: what is written into {remote} is gone with the next deployment; use volumes for what is to stay.',
  'scale-host-port': 'Service {service}: a port of the server has room for one container, and scale asks for more.',
  'scale-name': 'Service {service}: one of its containers would be called like service {other}; rename that one.',
});
