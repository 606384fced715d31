import { isText } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { replaceScalarFix } from '../suggest.ts';
import { routes } from '../view.ts';
import { isPathFault } from './path.ts';
import { isKnown, prefixOf } from './targets.ts';

export const pathPrefixTrailingSlash: Rule = {
  code: 'jiji/path-prefix-trailing-slash',
  severity: 'warning',
  message: 'Trailing slash is dropped; write "{prefix}"',
  check: (parsed) =>
    routes(parsed)
      .map(({ node }) => prefixOf(node))
      .filter(isText)
      .filter((node) => isKnown(node) && node.value.length > 1 && node.value.endsWith('/') && !isPathFault(node.value))
      .map((node) => {
        const prefix = node.value.slice(0, -1);
        return { range: node.range, args: { prefix }, fixes: node.viaAlias ? [] : [{ ...replaceScalarFix(node, prefix, parsed.text), mechanical: true }] };
      }),
};
