import { isMap, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { faultsOf } from './walk.ts';

export const missingKey: Rule = {
  code: 'jiji/missing-key',
  severity: 'error',
  message: '"{key}" is required in {where}',
  check: (parsed) => {
    const servers = parsed.dialect.dialect !== 'A' && isMap(parsed.root) && valueOf(parsed.root, 'servers') === undefined;
    const found = faultsOf(parsed, 'missing').filter((fault) => !ownRule.has(fault.key) || fault.where === 'the file');
    return [
      ...found.map(({ key, where, range }) => ({ range, args: { key, where } })),
      ...(servers ? [{ range: parsed.source.document, args: { key: 'servers', where: 'the file' } }] : []),
    ];
  },
};

/** Keys whose absence another rule reports in better words. */
const ownRule: ReadonlySet<string> = new Set(['host', 'certificate_pem', 'private_key_pem']);
