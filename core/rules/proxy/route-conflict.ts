import type { Rule } from '../rule.ts';
import { serverLabel } from '../view.ts';
import { clashes } from './route-table.ts';

export const routeConflict: Rule = {
  code: 'jiji/route-conflict',
  severity: 'error',
  message: '{route} on "{server}" is also routed to "{other}"; give one of them another host or path_prefix',
  check: (parsed) =>
    clashes(parsed).map(({ one, other, server }) => ({
      range: one.host.node.range,
      args: { route: `${one.host.name}${one.prefix}`, server: serverLabel(parsed)(server), other: other.target.service.key },
      related: [{ range: other.host.node.range, code: 'related.here', args: {} }],
    })),
};
