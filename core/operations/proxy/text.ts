import { renderProblem } from '../../base/index.ts';
import type { ProxyLogLine, ProxyServer } from '../../protocol/proxy.ts';

/** Rows as columns of equal width, two spaces apart. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd()).join('\n');
}

/** The proxies with their routes, and below each what is not as it should be. */
export const proxyText = (servers: readonly ProxyServer[]): string => servers.map((server) => [
  `${server.server}: kamal-proxy ${[server.version, server.container].filter((word) => word !== '').join(' ')}`,
  ...(server.routes.length === 0 ? [] : [table([['ROUTE', 'HOST', 'PATH', 'TLS', 'STATE', 'TARGET', 'CONTAINER', 'VERSION', 'ANSWER'], ...server.routes.flatMap((route) =>
    route.targets.map((target) => [route.name, route.hosts.join(',') || '*', route.paths.join(','), route.tls, route.state, target.address, target.container ?? '-', target.version ?? '-', target.answer]))])]),
  ...server.problems.map((found) => `✗ ${renderProblem(found)}`),
].join('\n')).join('\n\n');

export const proxyLogText = (lines: readonly ProxyLogLine[]): string => (lines.length === 0 ? '' : table([['TIME', 'SERVER', 'STATUS', 'MS', 'METHOD', 'HOST', 'PATH'], ...lines.map((line) =>
  (line.message === undefined ? [line.time, line.server, String(line.status ?? ''), String(line.durationMs ?? ''), line.method ?? '', line.host ?? '', line.path ?? ''] : [line.time, line.server, '-', '', '', '', line.message]))]));
