import type { ParsedDeploy } from '../../config/index.ts';
import type { Finding, Rule, RuleContext, Severity } from '../rule.ts';
import { serverLabel } from '../view.ts';
import { bindings, type Binding } from './bindings.ts';
import { reservations, type Reservations } from './reserved-ports.ts';

export const portReserved: Rule = {
  code: 'jiji/port-reserved',
  severity: 'error',
  message: 'Port {port}/{protocol} on "{server}" is used by {what}',
  check: (parsed, context) => findings(parsed, context),
};

function findings(parsed: ParsedDeploy, context: RuleContext): readonly Finding[] {
  const [held, label] = [reservations(parsed, context), serverLabel(parsed)];
  return bindings(parsed).flatMap((one) => {
    const here = one.config.servers.flatMap((server) => finding(one, label(server), held(server)));
    return here.find((found) => found.severity === 'error') ?? here[0] ?? [];
  });
}

/** Where a container in the server's own network listens is not known, so nothing about it is certain. */
function finding(one: Binding, server: string, held: Reservations): readonly Finding[] {
  const { protocol } = one.port;
  return (held.get(one.hostPort) ?? [])
    .filter((reservation) => reservation.protocol === protocol && reservation.meets(one))
    .map(({ what, mild = false }) => {
      const severity: Severity = mild || one.inHostNetwork ? 'warning' : 'error';
      return { range: one.item.range, severity, args: { port: one.hostPort, protocol, server, what } };
    });
}
