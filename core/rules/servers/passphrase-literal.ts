import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serverEntries } from '../view.ts';

export const passphraseLiteral: Rule = {
  code: 'jiji/passphrase-literal',
  severity: 'warning',
  message: 'Passphrase is stored in plain text; use "${NAME}"',
  check: (parsed) =>
    [valueOf(parsed.root, 'ssh'), ...serverEntries(parsed).map((server) => server.value)]
      .map((node) => valueOf(node, 'key_passphrase'))
      .filter(isText)
      .filter(({ value }) => value !== '' && !value.includes('${'))
      .map((node) => ({ range: node.range })),
};
