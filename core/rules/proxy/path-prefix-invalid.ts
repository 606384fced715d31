import { isText } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { isPathFault, pathFaults } from './path.ts';
import { isKnown, prefixOf } from './targets.ts';

export const pathPrefixInvalid: Rule = {
  code: 'jiji/path-prefix-invalid',
  severity: 'error',
  message: 'path_prefix must start with "/" and contain no {chars}',
  check: (parsed) =>
    routes(parsed)
      .map(({ node }) => prefixOf(node))
      .filter(isText)
      .filter((node) => isKnown(node) && isPathFault(node.value))
      .map((node) => ({ range: node.range, args: { chars: pathFaults(node.value) } })),
};
