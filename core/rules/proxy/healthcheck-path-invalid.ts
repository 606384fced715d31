import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { routes } from '../view.ts';
import { isPathFault, pathFaults } from './path.ts';
import { healthcheckOf, isKnown } from './targets.ts';

export const healthcheckPathInvalid: Rule = {
  code: 'jiji/healthcheck-path-invalid',
  severity: 'error',
  message: 'path must start with "/" and contain no {chars}',
  check: (parsed) =>
    routes(parsed)
      .map(({ node }) => valueOf(healthcheckOf(node), 'path'))
      .filter(isText)
      .filter((node) => isKnown(node) && isPathFault(node.value))
      .map((node) => ({ range: node.range, args: { chars: pathFaults(node.value) } })),
};
