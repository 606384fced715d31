import type { NameReference, ParsedDeploy } from '../config/index.ts';

/** Names that a file asks for, each with the services that get it: of the top level's `secrets` all do. */
export function serviceNamesBySecret(references: readonly NameReference[], parsed: ParsedDeploy): ReadonlyMap<string, readonly string[]> {
  const all = parsed.config?.services.map((service) => service.name) ?? [];
  const users = new Map<string, Set<string>>();
  for (const { name, path } of references) {
    const known = users.get(name) ?? new Set<string>();
    users.set(name, known);
    if (path[0] === 'environment') for (const service of all) known.add(service);
    else if (path[0] === 'services' && typeof path[1] === 'string') known.add(path[1]);
  }
  return new Map([...users].map(([name, services]) => [name, [...services]]));
}
