import { entryOf, isScalar, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const builderRemoteMissing: Rule = {
  code: 'jiji/builder-remote-missing',
  severity: 'error',
  message: 'local: false needs remote',
  check: (parsed) => {
    const builder = valueOf(parsed.root, 'builder');
    const local = entryOf(builder, 'local');
    // Form C has no "local".
    if (parsed.dialect.dialect === 'C') return [];
    return isScalar(local?.value) && local.value.value === false && valueOf(builder, 'remote') === undefined ? [{ range: local.keyRange }] : [];
  },
};
