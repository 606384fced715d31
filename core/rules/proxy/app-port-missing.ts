import { registerMessages } from '../../base/index.ts';
import type { ParsedDeploy } from '../../config/index.ts';
import type { Fix, Rule } from '../rule.ts';
import { routes, type Route } from '../view.ts';
import { insertFirst } from './insert.ts';
import { hasNoPort } from './missing.ts';
import { tcpPorts } from './ports.ts';

export const appPortMissing: Rule = {
  code: 'jiji/app-port-missing',
  severity: 'error',
  message: 'proxy needs {key}',
  check: (parsed) => {
    const key = parsed.dialect.dialect === 'C' ? 'port' : 'app_port';
    return routes(parsed).filter((route) => hasNoPort(route, parsed)).map((route) => ({ range: route.range, args: { key }, fixes: choices(parsed, route, key) }));
  },
};

/** Ports that are offered at most. */
const offered = 5;

/** One fix for each TCP port that the service lists. */
function choices(parsed: ParsedDeploy, { service, node }: Route, key: string): readonly Fix[] {
  return tcpPorts(service).slice(0, offered).flatMap((port): Fix[] => {
    const written = insertFirst(parsed, node, `${key}: ${port}`);
    return written === undefined ? [] : [{ title: { code: 'fix.write-port', args: { key, port } }, edits: [written] }];
  });
}

registerMessages({ 'fix.write-port': 'Write {key}: {port}' });
