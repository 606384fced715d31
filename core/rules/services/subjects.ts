import { isScalar, valueOf, type MapEntry, type ParsedDeploy, type ServiceConfig } from '../../config/index.ts';
import { appendEntry } from '../edits.ts';
import type { Fix } from '../rule.ts';
import { registerMessages } from '../../base/index.ts';
import { perParse, serviceEntries } from '../view.ts';

/** A service with its place in the file and its meaning. */
export interface Subject {
  readonly entry: MapEntry;
  readonly config: ServiceConfig;
}

export const subjects = perParse((parsed): readonly Subject[] => {
  const byName = new Map(parsed.config?.services.map((service) => [service.name, service]));
  return serviceEntries(parsed).flatMap((entry) => {
    const config = byName.get(entry.key);
    return config === undefined ? [] : [{ entry, config }];
  });
});

/** Whether the old container stops before the new one starts; undefined when a variable decides or the value is wrong. */
export function stopsFirst(service: MapEntry): boolean | undefined {
  const node = valueOf(service.value, 'stop_first');
  if (node === undefined) return false;
  return isScalar(node) && typeof node.value === 'boolean' ? node.value : undefined;
}

/** Writes `stop_first: true`, where the service runs once on each server: several at a time cannot take turns. */
export function stopFirstFix(parsed: ParsedDeploy, { entry, config }: Subject): readonly Fix[] {
  const node = valueOf(entry.value, 'stop_first');
  if (config.scale > 1 || node?.viaAlias === true) return [];
  const edit = node === undefined ? appendEntry(parsed, entry, 'stop_first: true') : { range: node.range, newText: 'true' };
  return edit === undefined ? [] : [{ title: { code: 'fix.stop-first', args: {} }, edits: [edit] }];
}

registerMessages({ 'fix.stop-first': 'Add stop_first: true' });
