import { createHash } from 'node:crypto';
import type { ServiceConfig } from '../../config/model.ts';

/** What a container is made from, key by key as files name them; no values of secrets. */
const parts = (service: ServiceConfig): Readonly<Record<string, unknown>> => ({
  ports: service.ports, volumes: service.volumes, files: service.uploads, environment: Object.entries(service.environment.clear).sort(), secrets: [...service.environment.secrets].sort(),
  command: service.command, proxy: service.proxy.map((target) => ({ ...target, ssl: target.ssl !== false })), network_mode: service.networkMode, cpus: service.cpus, memory: service.memory, gpus: service.gpus,
  devices: service.devices, privileged: service.privileged, cap_add: service.capAdd, stop_timeout: service.stopTimeoutSeconds, scale: service.scale,
});

/** Short hash of each key that is set, so that a later file can tell which of them changed. */
export const configKeys = (service: ServiceConfig): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(parts(service)).flatMap(([key, value]) => (value === undefined ? [] : [[key, createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 10)]])));

/** Keys whose values differ between then and now, in the order of the file's documentation. */
export const changedKeys = (before: Readonly<Record<string, string>>, service: ServiceConfig): readonly string[] => {
  const now = configKeys(service);
  return [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((key) => now[key] !== before[key]);
};
