import { createHash } from 'node:crypto';
import type { ServiceConfig } from '../../config/model.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a container is made from, without the image (its digest is compared by itself) and without values of secrets. */
function definition(service: ServiceConfig): string {
  const proxy = service.proxy.map((target) => ({ ...target, ssl: target.ssl !== false }));
  return JSON.stringify([
    service.ports, service.volumes, service.uploads, Object.entries(service.environment.clear).sort(), [...service.environment.secrets].sort(), service.command, proxy,
    service.networkMode, service.cpus ?? null, service.memory ?? null, service.gpus ?? null, service.devices, service.privileged, service.capAdd, service.stopTimeoutSeconds, ...(service.restart === undefined ? [] : [service.restart]),
  ]);
}

const secretValues = (service: ServiceConfig, secrets: ReadonlyMap<string, string>): string =>
  JSON.stringify([...service.environment.secrets].sort().map((name) => [name, secrets.get(name) ?? '']));

/** Label `jiji.config-hash`: `DEFINITION.SALT.SECRETS`; the salt is new for each container, so equal secrets do not look equal. */
export const configHash = (service: ServiceConfig, secrets: ReadonlyMap<string, string>, salt: string): string =>
  `${sha256(definition(service))}.${salt}.${sha256(`${salt}\n${secretValues(service, secrets)}`)}`;

/** Was a container with this label made from this definition and these secrets? */
export function sameConfig(label: string | undefined, service: ServiceConfig, secrets: ReadonlyMap<string, string>): boolean {
  const salt = label?.split('.')[1];
  return salt !== undefined && label === configHash(service, secrets, salt);
}
