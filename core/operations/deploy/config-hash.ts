import { createHash } from 'node:crypto';
import type { ServiceConfig } from '../../config/model.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a container is made from, with the hash of its uploads and without the image (its digest is compared by itself) and without values of secrets. */
function definition(service: ServiceConfig, uploads: string): string {
  const proxy = service.proxy.map((target) => ({ ...target, ssl: target.ssl !== false }));
  return JSON.stringify([
    service.ports, service.volumes, service.uploads, Object.entries(service.environment.clear).sort(), [...service.environment.secrets].sort(), service.command, proxy,
    service.networkMode, service.cpus ?? null, service.memory ?? null, service.gpus ?? null, service.devices, service.privileged, service.capAdd, service.stopTimeoutSeconds, ...(service.restart === undefined ? [] : [service.restart]), ...(uploads === '' ? [] : [uploads]),
  ]);
}

const secretValues = (service: ServiceConfig, secrets: ReadonlyMap<string, string>): string =>
  JSON.stringify([...service.environment.secrets].sort().map((name) => [name, secrets.get(name) ?? '']));

/** Salted like the secrets: a clear value may be made with a variable whose value nobody should be able to guess from a label. */
const definitionHash = (service: ServiceConfig, salt: string, uploads: string): string => sha256(`${salt}\n${definition(service, uploads)}`);

/** Label `jiji.config-hash`: `DEFINITION.SALT.SECRETS`; the salt is new for each container, so equal values do not look equal. */
export const configHash = (service: ServiceConfig, secrets: ReadonlyMap<string, string>, salt: string, uploads = ''): string =>
  `${definitionHash(service, salt, uploads)}.${salt}.${sha256(`${salt}\n${secretValues(service, secrets)}`)}`;

/** Was a container with this label made from this definition and these secrets? */
export function sameConfig(label: string | undefined, service: ServiceConfig, secrets: ReadonlyMap<string, string>, uploads = ''): boolean {
  const salt = label?.split('.')[1];
  return salt !== undefined && label === configHash(service, secrets, salt, uploads);
}

/** The same without the secrets' values. */
export function sameDefinition(label: string | undefined, service: ServiceConfig, uploads = ''): boolean {
  const [hash, salt] = label?.split('.') ?? [];
  return salt !== undefined && hash === definitionHash(service, salt, uploads);
}

/** Was a container with this label started with these values of its secrets? */
export function sameSecrets(label: string | undefined, service: ServiceConfig, secrets: ReadonlyMap<string, string>): boolean {
  const [, salt, hash] = label?.split('.') ?? [];
  return salt !== undefined && hash === sha256(`${salt}\n${secretValues(service, secrets)}`);
}
