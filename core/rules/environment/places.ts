import { entriesOf, entryOf, isList, isMap, textItems, type ListNode, type MapEntry, type MapNode, type ParsedDeploy, type ScalarNode } from '../../config/index.ts';
import { perParse, section, serviceEntries } from '../view.ts';

/** One `environment` of a file: of the top level, or of a service. */
export interface EnvironmentPlace {
  readonly entry: MapEntry;
  /** Absent at the top level. */
  readonly service?: MapEntry;
  readonly map: MapNode;
  /** Variables under `clear`. */
  readonly clear: readonly MapEntry[];
  readonly clearEntry?: MapEntry;
  readonly secretsEntry?: MapEntry;
  readonly secretsList?: ListNode;
  readonly secrets: readonly (ScalarNode & { readonly value: string })[];
}

/** Every `environment` that is a mapping, the top level first. */
export const environments = perParse((parsed): readonly EnvironmentPlace[] => [
  ...place(section(parsed, 'environment'), undefined),
  ...serviceEntries(parsed).flatMap((service) => place(entryOf(service.value, 'environment'), service)),
]);

function place(entry: MapEntry | undefined, service: MapEntry | undefined): readonly EnvironmentPlace[] {
  if (!isMap(entry?.value)) return [];
  const [clearEntry, secretsEntry] = [entryOf(entry.value, 'clear'), entryOf(entry.value, 'secrets')];
  return [{
    entry, map: entry.value, clear: entriesOf(clearEntry?.value), secrets: textItems(secretsEntry?.value),
    ...(service === undefined ? {} : { service }),
    ...(clearEntry === undefined ? {} : { clearEntry }),
    ...(secretsEntry === undefined ? {} : { secretsEntry }),
    ...(isList(secretsEntry?.value) ? { secretsList: secretsEntry.value } : {}),
  }];
}

/** The shared variables of a file, with their services' own ones. */
export const topEnvironment = (parsed: ParsedDeploy): EnvironmentPlace | undefined => environments(parsed).find((one) => one.service === undefined);
