import { createHmac } from 'node:crypto';
import type { ServiceConfig } from '../../config/model.ts';
import { configHash, sameConfig } from '../deploy/config-hash.ts';

/** Label of containers that tells which of their secrets have another value now. */
export const secretsLabelName = 'jiji.secrets';

/**
 * 16 bits of a keyed hash, the same for all containers of a project: enough to see which value changed (one change in
 * 65536 escapes, and the configuration's whole hash still tells that there was one), too little to tell a value by, however
 * many containers carry it.
 */
const fingerprint = (project: string, name: string, value: string): string => createHmac('sha256', `jiji.secrets\n${project}\n${name}`).update(value).digest('hex').slice(0, 4);

/** Value of the label: `{"API_KEY":"1f3a"}`, names in order. */
export const secretsLabel = (project: string, service: Pick<ServiceConfig, 'environment'>, secrets: ReadonlyMap<string, string>): string =>
  JSON.stringify(Object.fromEntries([...service.environment.secrets].sort().map((name) => [name, fingerprint(project, name, secrets.get(name) ?? '')])));

/** How the secrets that a container was started with stand to the values of now. */
export type SecretsState =
  | { readonly state: 'current' }
  /** These names had another value, or none, when it was started. */
  | { readonly state: 'old'; readonly names: readonly string[] }
  /** Something of its configuration changed since; the label does not tell what. */
  | { readonly state: 'unknown' };

/** Compares a container's labels with the values of now. */
export function secretsState(labels: Readonly<Record<string, string>>, project: string, service: ServiceConfig, secrets: ReadonlyMap<string, string>): SecretsState {
  // What has no value now can be compared with nothing.
  if (service.environment.secrets.some((name) => !secrets.has(name))) return { state: 'unknown' };
  const [, salt, part] = labels['jiji.config-hash']?.split('.') ?? [];
  if (sameConfig(labels['jiji.config-hash'], service, secrets)) return { state: 'current' };
  const exact = salt !== undefined && part !== undefined && configHash(service, secrets, salt).split('.')[2] === part;
  if (exact) return { state: 'current' };
  const known = readLabel(labels[secretsLabelName]);
  if (known === undefined) return service.environment.secrets.length === 0 ? { state: 'current' } : { state: 'unknown' };
  const names = service.environment.secrets.filter((name) => known[name] !== fingerprint(project, name, secrets.get(name) ?? ''));
  return names.length === 0 ? { state: 'unknown' } : { state: 'old', names };
}

function readLabel(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
