import type { Dialect, Range } from './model.ts';
import { entriesOf, entryOf, isList, isMap, isText, valueOf, type MapEntry, type TreeNode } from './tree.ts';

/** A place that tells the form of a file; decisive marks cannot stand in a file of another form. */
export interface DialectMark {
  readonly dialects: readonly Dialect[];
  readonly decisive: boolean;
  /** What was seen, as a path for people: `services.web.hosts`. */
  readonly what: string;
  readonly range: Range;
}

export interface DialectReading {
  readonly dialect: Dialect;
  readonly marks: readonly DialectMark[];
}

/** Decisive marks first, then the most weak ones, then B. */
export function readDialect(root: TreeNode | undefined): DialectReading {
  const marks = [...rootMarks(root), ...entriesOf(valueOf(root, 'services')).flatMap((service) => serviceMarks(service, root))];
  const decided = marks.find((mark) => mark.decisive)?.dialects[0];
  const plain = decided ?? strongest(marks);
  const late = marks.some((mark) => mark.dialects.includes('B+') && !mark.dialects.includes('B'));
  return { dialect: plain === 'B' && late ? 'B+' : plain, marks };
}

function strongest(marks: readonly DialectMark[]): Dialect {
  const votes: Record<Dialect, number> = { A: 0, B: 0, 'B+': 0, C: 0 };
  for (const mark of marks) for (const dialect of mark.dialects) votes[dialect] += 1;
  const best = Math.max(...Object.values(votes));
  const order: readonly Dialect[] = ['B', 'B+', 'C', 'A'];
  return best === 0 ? 'B' : (order.find((dialect) => votes[dialect] === best) ?? 'B');
}

function serviceMarks(service: MapEntry, root: TreeNode | undefined): DialectMark[] {
  const at = `services.${service.key}`;
  const marks: DialectMark[] = [];
  const hosts = entryOf(service.value, 'hosts');
  if (isList(hosts?.value) && hosts.value.items.some(isText)) marks.push({ dialects: ['B'], decisive: true, what: `${at}.hosts`, range: hosts.keyRange });
  const servers = entryOf(service.value, 'servers');
  const items = isList(servers?.value) ? servers.value.items : [];
  if (servers !== undefined) {
    const inline = items.some((item) => isMap(item) && entryOf(item, 'host') !== undefined);
    if (inline) marks.push({ dialects: ['A'], decisive: true, what: `${at}.servers`, range: servers.keyRange });
    else if (items.some(isText) && isMap(valueOf(root, 'servers'))) marks.push({ dialects: ['C'], decisive: true, what: `${at}.servers`, range: servers.keyRange });
  }
  const proxy = valueOf(service.value, 'proxy');
  const targets = valueOf(proxy, 'targets');
  const routes = [proxy, ...(isList(targets) ? targets.items : [])];
  return [
    ...marks,
    ...weak(service.value, at, { scale: ['C'], crons: ['C'], restart: ['C'], replicas: ['C'], placement: ['C'] }),
    ...routes.flatMap((route) => weak(route, `${at}.proxy`, { app_port: ['A', 'B'], host: ['A', 'B'], port: ['C'], listen_port: ['C'], enabled: ['A'], health_check: ['A'] })),
    ...routes.flatMap((route) => (isMap(valueOf(route, 'ssl')) ? weak(route, `${at}.proxy`, { ssl: ['B+', 'C'] }) : [])),
    ...weak(valueOf(service.value, 'build'), `${at}.build`, { secrets: ['C'] }),
  ];
}

function rootMarks(root: TreeNode | undefined): DialectMark[] {
  const registry = valueOf(valueOf(root, 'builder'), 'registry');
  const derived = entryOf(registry, 'type') === undefined && entryOf(registry, 'server') !== undefined;
  const servers = entryOf(root, 'servers');
  return [
    ...(servers !== undefined && isList(servers.value) ? [{ dialects: ['A'], decisive: false, what: 'servers', range: servers.keyRange } as const] : []),
    ...weak(root, '', { secrets_path: ['B+', 'C'] }),
    ...weak(valueOf(root, 'secrets'), 'secrets', { adapter: ['B+', 'C'] }),
    ...weak(valueOf(root, 'network'), 'network', { cluster_cidr: ['A', 'B'], management_cidr: ['C'], container_cidr: ['C'], dns_forwarders: ['C'] }),
    ...weak(valueOf(root, 'builder'), 'builder', { local: ['A', 'B'] }),
    ...weak(registry, 'builder.registry', { type: ['A', 'B'] }),
    ...(derived ? weak(registry, 'builder.registry', { server: ['C'] }) : []),
    ...weak(valueOf(root, 'ssh'), 'ssh', { key_path: ['A', 'B'], key_data: ['A', 'B'], private_keys: ['A'], proxy_jump: ['A'], timeout: ['A'] }),
    ...entriesOf(servers?.value).flatMap((server) => serverMarks(server)),
  ];
}

function serverMarks(server: MapEntry): DialectMark[] {
  const host = valueOf(server.value, 'host');
  // A host in capitals is a variable in the later forms; the underscore tells it from a host name.
  const variable = isText(host) && /^[A-Z][A-Z0-9]*_[A-Z0-9_]*$/.test(host.value);
  return weak(server.value, `servers.${server.key}`, { key_path: ['A', 'B'], key_data: ['A', 'B'], ...(variable ? { host: ['B+', 'C'] } : {}) });
}

function weak(node: TreeNode | undefined, at: string, keys: Readonly<Record<string, readonly Dialect[]>>): DialectMark[] {
  return Object.entries(keys).flatMap(([key, dialects]) => {
    const entry = entryOf(node, key);
    return entry === undefined ? [] : [{ dialects, decisive: false, what: at === '' ? key : `${at}.${key}`, range: entry.keyRange }];
  });
}
