import { entryOf, isScalar, keys, valueOf, type MapEntry, type ParsedDeploy } from '../../config/index.ts';
import { registryEntry, registryType } from '../project/registry.ts';
import { missingKeys } from '../proxy/missing.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';
import { faultsOf } from './walk.ts';

/** A key that the form of the file cannot do without is reported as missing instead. */
export const emptyValue: Rule = {
  code: 'jiji/empty-value',
  severity: 'warning',
  message: '"{key}" has no value and is ignored',
  check: (parsed) => {
    const empty = faultsOf(parsed, 'empty');
    const required = new Set(empty.length === 0 ? [] : [...missingKeys(parsed), ...requiredKeys(parsed), ...neededHere(parsed)]);
    return empty.filter(({ entry }) => !required.has(entry)).map(({ entry }) => ({ range: entry.keyRange, args: { key: entry.key } }));
  },
};

const requiredKeys = (parsed: ParsedDeploy): readonly MapEntry[] => faultsOf(parsed, 'known').filter(({ spec }) => keys.isRequired(spec, parsed.dialect.dialect)).map(({ entry }) => entry);

/** Keys that nothing requires but what else the file says: a remote registry's, a remote builder's, and the image of a service that is not built. */
function neededHere(parsed: ParsedDeploy): readonly MapEntry[] {
  const builder = valueOf(parsed.root, 'builder');
  const local = valueOf(builder, 'local');
  const entries = [
    ...(registryType(parsed) === 'remote' ? ['server', 'username', 'password'].map((key) => entryOf(registryEntry(parsed)?.value, key)) : []),
    ...(isScalar(local) && local.value === false && parsed.dialect.dialect !== 'C' ? [entryOf(builder, 'remote')] : []),
    ...serviceEntries(parsed).map(({ value }) => [entryOf(value, 'image'), entryOf(value, 'build')]).filter((pair) => pair.every((entry) => entry?.value === undefined)).flat(),
  ];
  return entries.filter((entry) => entry !== undefined);
}
