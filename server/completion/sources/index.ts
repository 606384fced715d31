import type { Source } from '../suggestion.ts';
import { images } from './images.ts';
import { dnsNames } from './names.ts';
import { anyPaths, dockerfile, filesToMount, folders, foldersToMount, stages } from './paths.ts';
import { appPorts, portMappings } from './ports.ts';
import { freeRanges } from './ranges.ts';
import { referenceValues, secretNames } from './secrets.ts';
import { serverNames } from './servers.ts';
import * as simple from './simple.ts';
import { volumes } from './volumes.ts';

/** Where each source speaks, as a pattern of the path: `*` is one step. The first that matches is asked. */
const places: readonly (readonly [pattern: string, source: Source])[] = [
  ['services.*.hosts.*', serverNames],
  ['services.*.servers.*', serverNames],
  ['services.*.image', images],
  ['services.*.build', folders],
  ['services.*.build.context', folders],
  ['services.*.build.dockerfile', dockerfile],
  ['services.*.build.target', stages],
  ['services.*.build.secrets.*', secretNames],
  ['services.*.build.args.*', (at) => (typeof at.path.at(-1) === 'string' ? dnsNames(at) : undefined)],
  ['services.*.ports.*', portMappings],
  ['services.*.volumes.*', volumes],
  ['services.*.files.*', filesToMount],
  ['services.*.files.*.local', anyPaths],
  ['services.*.directories.*', foldersToMount],
  ['services.*.directories.*.local', folders],
  ['services.*.command', dnsNames],
  ['services.*.command.*', dnsNames],
  ...['', '.targets.*'].flatMap((at): (readonly [string, Source])[] => [
    [`services.*.proxy${at}.app_port`, appPorts],
    [`services.*.proxy${at}.port`, appPorts],
    [`services.*.proxy${at}.host`, simple.proxyHosts],
    [`services.*.proxy${at}.hosts.*`, simple.proxyHosts],
    [`services.*.proxy${at}.healthcheck.path`, simple.healthPaths],
    [`services.*.proxy${at}.ssl.certificate_pem`, secretNames],
    [`services.*.proxy${at}.ssl.private_key_pem`, secretNames],
  ]),
  ['services.*.network_mode', simple.networkModes],
  ['services.*.memory', simple.memorySizes],
  ['services.*.cpus', simple.processors],
  ['services.*.gpus', simple.gpus],
  ['services.*.devices.*', simple.devices],
  ['services.*.cap_add.*', simple.capabilities],
  ['services.*.crons.*.timezone', simple.timeZones],
  ['services.*.crons.*.schedule', simple.schedules],
  ['environment.secrets.*', secretNames],
  ['services.*.environment.secrets.*', secretNames],
  ['environment.clear.TZ', simple.timeZones],
  ['services.*.environment.clear.TZ', simple.timeZones],
  ['environment.clear.*', dnsNames],
  ['services.*.environment.clear.*', dnsNames],
  ['network.cluster_cidr', freeRanges],
  ['servers.*.host', simple.sshHosts],
  ['services.*.servers.*.host', simple.sshHosts],
  ['servers.*.key_path', simple.sshKeys],
  ['servers.*.keys.*', simple.sshKeys],
  ['servers.*.key_data.*', secretNames],
  ['servers.*.key_passphrase', referenceValues],
  ['servers.*.user', simple.logins],
  ['ssh.user', simple.logins],
  ['ssh.key_path', simple.sshKeys],
  ['ssh.keys.*', simple.sshKeys],
  ['ssh.key_data.*', secretNames],
  ['ssh.key_passphrase', referenceValues],
  ['ssh.proxy', simple.sshHosts],
  ['ssh.config', simple.sshConfigFiles],
  ['builder.remote', simple.sshHosts],
  ['builder.registry.server', simple.registries],
  ['builder.registry.password', referenceValues],
  ['secrets_path', anyPaths],
];

const steps = places.map(([pattern, source]) => ({ steps: pattern.split('.'), source }));

/** The source for a path of the file. */
export function sourceAt(path: readonly (string | number)[]): Source | undefined {
  return steps.find((one) => one.steps.length === path.length && one.steps.every((step, index) => step === '*' || step === path[index]))?.source;
}
