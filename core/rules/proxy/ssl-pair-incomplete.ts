import { entryOf, isText, valueOf, type TreeNode } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { targets } from './targets.ts';

export const sslPairIncomplete: Rule = {
  code: 'jiji/ssl-pair-incomplete',
  severity: 'error',
  message: 'ssl needs certificate_pem and private_key_pem',
  check: (parsed) =>
    targets(parsed)
      .filter(({ ssl, node }) => ssl === 'pair' && ['certificate_pem', 'private_key_pem'].some((key) => isNothing(valueOf(valueOf(node, 'ssl'), key))))
      .map(({ node, range }) => ({ range: entryOf(node, 'ssl')?.keyRange ?? range })),
};

const isNothing = (node: TreeNode | undefined): boolean => node === undefined || (isText(node) && node.value.trim() === '');
