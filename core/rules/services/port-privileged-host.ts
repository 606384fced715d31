import type { Rule } from '../rule.ts';
import { bindings } from './bindings.ts';

export const portPrivilegedHost: Rule = {
  code: 'jiji/port-privileged-host',
  severity: 'hint',
  message: 'Ports below 1024 need a rootful engine',
  check: (parsed) =>
    bindings(parsed)
      .filter(({ hostPort, inHostNetwork }) => !inHostNetwork && hostPort < 1024 && hostPort !== 80 && hostPort !== 443)
      .map(({ item }) => ({ range: item.range })),
};
