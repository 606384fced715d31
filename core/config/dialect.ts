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

/** The form of most decisive marks (of the first, where two forms have as many), then the form of most weak ones, then B. */
export function readDialect(root: TreeNode | undefined): DialectReading {
  const marks = [...rootMarks(root), ...entriesOf(valueOf(root, 'services')).flatMap((service) => serviceMarks(service, root))];
  const decisive = marks.filter((mark) => mark.decisive);
  const order = [...new Set(decisive.flatMap((mark) => mark.dialects))];
  // A map of servers at the top level cannot stand in form A.
  const possible = isMap(valueOf(root, 'servers')) ? fromWeakMarks.filter((dialect) => dialect !== 'A') : fromWeakMarks;
  const plain = decisive.length > 0 ? mostVoted(decisive, order) : mostVoted(marks, possible);
  const late = marks.some((mark) => mark.dialects.includes('B+') && !mark.dialects.includes('B'));
  return { dialect: plain === 'B' && late ? 'B+' : plain, marks };
}

/** In this order where marks are as many. */
const fromWeakMarks: readonly Dialect[] = ['B', 'B+', 'C', 'A'];

function mostVoted(marks: readonly DialectMark[], order: readonly Dialect[]): Dialect {
  const votes: Record<Dialect, number> = { A: 0, B: 0, 'B+': 0, C: 0 };
  for (const mark of marks) for (const dialect of mark.dialects) votes[dialect] += 1;
  return order.reduce<Dialect>((best, dialect) => (votes[dialect] > votes[best] ? dialect : best), order[0] ?? 'B');
}

const early = ['A', 'B', 'B+'] as const;

function serviceMarks(service: MapEntry, root: TreeNode | undefined): DialectMark[] {
  const at = `services.${service.key}`;
  const proxy = valueOf(service.value, 'proxy');
  const targets = valueOf(proxy, 'targets');
  const routes = [proxy, ...(isList(targets) ? targets.items : [])];
  return [
    ...decisiveMarks(service, root),
    ...weak(service.value, at, { scale: ['C'], crons: ['C'], restart: ['C'], replicas: ['C'], placement: ['C'] }),
    ...routes.flatMap((route) => weak(route, `${at}.proxy`, { app_port: early, host: early, port: ['C'], listen_port: ['C'], enabled: ['A'], health_check: ['A'] })),
    ...routes.flatMap((route) => (isMap(valueOf(route, 'ssl')) ? weak(route, `${at}.proxy`, { ssl: ['B+', 'C'] }) : [])),
    ...weak(valueOf(service.value, 'build'), `${at}.build`, { secrets: ['C'] }),
  ];
}

/** The lists of servers of one service; where one list holds addresses and names, each first item is a mark. */
function decisiveMarks(service: MapEntry, root: TreeNode | undefined): DialectMark[] {
  const hosts = entryOf(service.value, 'hosts');
  const servers = entryOf(service.value, 'servers');
  const items = isList(servers?.value) ? servers.value.items : [];
  const inline = items.find((item) => isMap(item) && entryOf(item, 'host') !== undefined);
  const named = isMap(valueOf(root, 'servers')) ? items.find(isText) : undefined;
  const mark = (dialect: Dialect, key: string, range: Range | undefined): DialectMark[] =>
    range === undefined ? [] : [{ dialects: [dialect], decisive: true, what: `services.${service.key}.${key}`, range }];
  const both = inline !== undefined && named !== undefined;
  return [
    ...mark('B', 'hosts', isList(hosts?.value) && hosts.value.items.some(isText) ? hosts.keyRange : undefined),
    ...mark('A', 'servers', both ? inline.range : inline && servers?.keyRange),
    ...mark('C', 'servers', both ? named.range : named && servers?.keyRange),
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
    ...weak(valueOf(root, 'network'), 'network', { cluster_cidr: early, management_cidr: ['C'], container_cidr: ['C'], dns_forwarders: ['C'] }),
    ...weak(valueOf(root, 'builder'), 'builder', { local: early }),
    ...weak(registry, 'builder.registry', { type: early }),
    ...(derived ? weak(registry, 'builder.registry', { server: ['C'] }) : []),
    ...weak(valueOf(root, 'ssh'), 'ssh', { key_path: early, key_data: early, private_keys: ['A'], proxy_jump: ['A'], timeout: ['A'] }),
    ...entriesOf(servers?.value).flatMap((server) => serverMarks(server)),
  ];
}

function serverMarks(server: MapEntry): DialectMark[] {
  const host = valueOf(server.value, 'host');
  // A host in capitals is a variable in the later forms; the underscore tells it from a host name.
  const variable = isText(host) && /^[A-Z][A-Z0-9]*_[A-Z0-9_]*$/.test(host.value);
  return weak(server.value, `servers.${server.key}`, { key_path: early, key_data: early, ...(variable ? { host: ['B+', 'C'] } : {}) });
}

function weak(node: TreeNode | undefined, at: string, keys: Readonly<Record<string, readonly Dialect[]>>): DialectMark[] {
  return Object.entries(keys).flatMap(([key, dialects]) => {
    const entry = entryOf(node, key);
    return entry === undefined ? [] : [{ dialects, decisive: false, what: at === '' ? key : `${at}.${key}`, range: entry.keyRange }];
  });
}
