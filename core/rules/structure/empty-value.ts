import { keys, type MapEntry, type ParsedDeploy } from '../../config/index.ts';
import { missingKeys } from '../proxy/missing.ts';
import type { Rule } from '../rule.ts';
import { faultsOf } from './walk.ts';

/** A key that the form of the file cannot do without is reported as missing instead. */
export const emptyValue: Rule = {
  code: 'jiji/empty-value',
  severity: 'warning',
  message: '"{key}" has no value and is ignored',
  check: (parsed) => {
    const empty = faultsOf(parsed, 'empty');
    const required = new Set(empty.length === 0 ? [] : [...missingKeys(parsed), ...requiredKeys(parsed)]);
    return empty.filter(({ entry }) => !required.has(entry)).map(({ entry }) => ({ range: entry.keyRange, args: { key: entry.key } }));
  },
};

const requiredKeys = (parsed: ParsedDeploy): readonly MapEntry[] => faultsOf(parsed, 'known').filter(({ spec }) => keys.isRequired(spec, parsed.dialect.dialect)).map(({ entry }) => entry);
