import { entryOf, isText, valueOf, type MapEntry, type ParsedDeploy } from '../../config/index.ts';
import { section } from '../view.ts';

/** `builder.registry`, or its older place at the top level. */
export const registryEntry = (parsed: ParsedDeploy): MapEntry | undefined => entryOf(valueOf(parsed.root, 'builder'), 'registry') ?? section(parsed, 'registry');

/** Which registry a file uses; undefined when its `type` is none of the two, which another rule says. */
export function registryType(parsed: ParsedDeploy): 'local' | 'remote' | undefined {
  const registry = registryEntry(parsed)?.value;
  const type = valueOf(registry, 'type');
  if (type === undefined) return valueOf(registry, 'server') === undefined ? 'local' : 'remote';
  return isText(type) && (type.value === 'local' || type.value === 'remote') ? type.value : undefined;
}

/** Whether some service is built; undefined when the file has no services yet. */
export function buildsAny(parsed: ParsedDeploy): boolean | undefined {
  const services = parsed.config?.services ?? [];
  return services.length === 0 ? undefined : services.some((service) => service.build !== undefined || service.image === undefined);
}
