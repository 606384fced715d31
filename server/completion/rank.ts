/** Keys that most files have, in the order in which they are usually written, by pattern of their map. */
const common: readonly (readonly [at: RegExp, keys: readonly string[]])[] = [
  [/^$/, ['project', 'builder', 'servers', 'services', 'ssh', 'network', 'environment']],
  [/^services\.\*$/, ['image', 'build', 'hosts', 'servers', 'ports', 'volumes', 'environment', 'proxy', 'command', 'stop_first']],
  [/\.proxy(?:\.targets\.\*)?$/, ['app_port', 'port', 'host', 'hosts', 'ssl', 'healthcheck']],
  [/\.healthcheck$/, ['path', 'interval', 'timeout']],
  [/^ssh$/, ['user', 'port', 'key_path', 'keys', 'proxy']],
  [/^network$/, ['cluster_cidr']],
  [/^builder$/, ['engine', 'registry']],
  [/^builder\.registry$/, ['type', 'server', 'username', 'password']],
];

/** Sorts before the name: what is required, then what is common, then the rest in the order of the key tables. */
export function rankOf(pattern: string, key: string, isRequired: boolean): string {
  const place = common.find(([at]) => at.test(pattern))?.[1].indexOf(key) ?? -1;
  const order = place < 0 ? '99' : String(place).padStart(2, '0');
  return `${isRequired ? 0 : place < 0 ? 2 : 1}${order}`;
}
