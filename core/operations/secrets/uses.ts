import { references, type NameReference, type ParsedDeploy } from '../../config/index.ts';
import type { SecretUse } from '../../protocol/secrets.ts';

/** Every name that a file refers to, in file order, with the places that use it. */
export function secretUses(parsed: ParsedDeploy): ReadonlyMap<string, readonly SecretUse[]> {
  const uses = new Map<string, SecretUse[]>();
  for (const reference of references(parsed)) {
    const known = uses.get(reference.name) ?? [];
    known.push(useOf(reference, parsed));
    uses.set(reference.name, known);
  }
  return uses;
}

function useOf({ path, range }: NameReference, parsed: ParsedDeploy): SecretUse {
  const services = parsed.config?.services ?? [];
  const [section, second] = path;
  const line = range.start.line + 1;
  const of = (kind: SecretUse['kind'], chosen: typeof services): SecretUse =>
    ({ kind, services: chosen.map((service) => service.name), servers: [...new Set(chosen.flatMap((service) => service.servers))], line });
  switch (section) {
    case 'environment':
      return of('environment', services);
    case 'services':
      return of(serviceKind(path), services.filter((service) => service.name === second));
    case 'builder':
    case 'registry':
      return of('registry', services.filter((service) => service.build !== undefined));
    case 'servers':
      return { kind: 'ssh', services: [], servers: typeof second === 'string' ? [second] : [], line };
    case 'ssh':
      return { kind: 'ssh', services: [], servers: parsed.config?.servers.map((server) => server.name) ?? [], line };
    default:
      return { kind: 'other', services: [], servers: [], line };
  }
}

function serviceKind(path: NameReference['path']): SecretUse['kind'] {
  if (path.includes('ssl')) return 'tls';
  return path[2] === 'build' ? 'build' : 'service';
}

/** Services that get a name's value, file order: their containers keep the old one until they are deployed again. */
export function servicesUsing(uses: readonly SecretUse[], parsedOrder: readonly string[]): readonly string[] {
  const using = new Set(uses.flatMap((use) => (use.kind === 'registry' ? [] : use.services)));
  return parsedOrder.filter((service) => using.has(service));
}
