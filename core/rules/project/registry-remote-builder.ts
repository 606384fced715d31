import { entryOf, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { buildsAny, registryEntry, registryType } from './registry.ts';

export const registryRemoteBuilder: Rule = {
  code: 'jiji/registry-remote-builder',
  severity: 'warning',
  message: 'The build server must reach the registry on this machine through a reverse tunnel',
  check: (parsed) => {
    const builder = valueOf(parsed.root, 'builder');
    if (parsed.config?.builder.local !== false || registryType(parsed) !== 'local' || buildsAny(parsed) === false) return [];
    const range = valueOf(registryEntry(parsed)?.value, 'type')?.range ?? valueOf(builder, 'local')?.range ?? entryOf(builder, 'remote')?.keyRange;
    return range === undefined ? [] : [{ range }];
  },
};
