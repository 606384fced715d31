import {
  entriesOf, entryOf, isCapitals, isList, isMap, isScalar, isText, itemsOf, normalizeHost, textItems, valueOf,
  type MapEntry, type ParsedDeploy, type Range, type ScalarNode, type TreeNode,
} from '../config/index.ts';

/** Makes a function of a parsed file remember its answer for as long as the parse lives. */
export function perParse<T>(make: (parsed: ParsedDeploy) => T): (parsed: ParsedDeploy) => T {
  const known = new WeakMap<ParsedDeploy, { readonly value: T }>();
  return (parsed) => {
    const found = known.get(parsed) ?? { value: make(parsed) };
    known.set(parsed, found);
    return found.value;
  };
}

export const section = (parsed: ParsedDeploy, key: string): MapEntry | undefined => entryOf(parsed.root, key);

/** Entries of the top-level `servers` map. */
export const serverEntries = (parsed: ParsedDeploy): readonly MapEntry[] => entriesOf(valueOf(parsed.root, 'servers'));

/** What a server is called in the file: by its name, or in form A, where it has none, by its address. */
export const serverLabel = perParse((parsed): ((name: string) => string) => {
  const hosts = new Map(parsed.dialect.dialect === 'A' ? (parsed.config?.servers ?? []).map(({ name, host }) => [name, host] as const) : []);
  return (name) => hosts.get(name) ?? name;
});

/** Entries of `services`. */
export const serviceEntries = (parsed: ParsedDeploy): readonly MapEntry[] => entriesOf(valueOf(parsed.root, 'services'));

export interface HostEntry {
  readonly server: string;
  readonly entry: MapEntry;
  readonly node: ScalarNode & { readonly value: string };
}

/** Texts under `servers.*.host`; a reference to a variable is not among them. */
export const hostEntries = perParse((parsed): readonly HostEntry[] => {
  const lateForm = parsed.dialect.dialect === 'B+' || parsed.dialect.dialect === 'C';
  return serverEntries(parsed).flatMap((entry) => {
    const node = valueOf(entry.value, 'host');
    if (!isText(node) || node.value.includes('${') || (lateForm && /^[A-Z][A-Z0-9_]*$/.test(node.value))) return [];
    return [{ server: entry.key, entry, node }];
  });
});

/** Addresses of all servers of any form, normalised, without references to variables. */
export const literalHosts = perParse((parsed): readonly string[] => {
  const lateForm = parsed.dialect.dialect === 'B+' || parsed.dialect.dialect === 'C';
  const hosts = (parsed.config?.servers ?? []).map(({ host }) => host).filter((host) => host !== '' && !host.includes('${') && !(lateForm && isCapitals(host)));
  return [...new Set(hosts.map(normalizeHost))];
});

/** The list of server names of a service in forms B and C, and the key that holds it. */
export function hostList(service: MapEntry): MapEntry | undefined {
  const hosts = entryOf(service.value, 'hosts');
  if (hosts !== undefined) return hosts;
  const servers = entryOf(service.value, 'servers');
  return isList(servers?.value) && servers.value.items.some(isMap) ? undefined : servers;
}

export const hostItems = (service: MapEntry): readonly (ScalarNode & { readonly value: string })[] => textItems(hostList(service)?.value);

export interface Route {
  readonly service: MapEntry;
  /** The map with `app_port`, `host` …: the proxy itself, or one of its targets. */
  readonly node: TreeNode | undefined;
  /** Where to say that something is missing. */
  readonly range: Range;
}

/** Every target of every proxy that is switched on; none where `targets` is no list. */
export const routes = perParse((parsed): readonly Route[] =>
  serviceEntries(parsed).flatMap((service) => {
    const proxy = entryOf(service.value, 'proxy');
    const enabled = valueOf(proxy?.value, 'enabled');
    if (!isMap(proxy?.value) || (isScalar(enabled) && enabled.value === false)) return [];
    const targets = valueOf(proxy.value, 'targets');
    if (targets === undefined) return [{ service, node: proxy.value, range: proxy.keyRange }];
    return itemsOf(targets).filter(isMap).map((node) => ({ service, node, range: node.range }));
  }),
);
