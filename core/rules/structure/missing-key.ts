import { isMap, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { faultsOf } from './walk.ts';

export const missingKey: Rule = {
  code: 'jiji/missing-key',
  severity: 'error',
  message: '"{key}" is required in {where}',
  check: (parsed) => {
    const servers = parsed.dialect.dialect !== 'A' && isMap(parsed.root) && valueOf(parsed.root, 'servers') === undefined;
    const found = faultsOf(parsed, 'missing').filter((fault) => !hasOwnRule(fault));
    return [
      ...found.map(({ key, where, range }) => ({ range, args: { key, where } })),
      ...(servers ? [{ range: parsed.source.document, args: { key: 'servers', where: 'the file' } }] : []),
    ];
  },
};

/** Keys whose absence another rule reports in better words: the host of a named server, a certificate without its key, the ends of a mount. */
const hasOwnRule = ({ key, where }: { readonly key: string; readonly where: string }): boolean =>
  (key === 'host' && where.startsWith('servers.')) || ['certificate_pem', 'private_key_pem', 'local', 'remote'].includes(key);
