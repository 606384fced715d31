import { entryOf, isScalar, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';

export const builderLocalAndRemote: Rule = {
  code: 'jiji/builder-local-and-remote',
  severity: 'error',
  message: 'Set local: false or remove remote',
  check: (parsed) => {
    const builder = valueOf(parsed.root, 'builder');
    const [remote, local] = [entryOf(builder, 'remote'), valueOf(builder, 'local')];
    if (remote?.value === undefined || parsed.dialect.dialect === 'C' || (isScalar(local) && local.value !== true)) return [];
    return [{ range: remote.keyRange, related: local === undefined ? [] : [{ range: local.range, code: 'related.here', args: {} }] }];
  },
};
