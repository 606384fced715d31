import type { ServerVersions } from '../core/protocol/worker.ts';
import { formatOf } from './change.ts';
import { exitCodes } from './exit.ts';
import { print, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { withSession } from './session.ts';
import { loadTarget } from './target.ts';

/** `jiji server versions`: every part on every server, and what stands apart. */
export async function serverVersionsCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const format = formatOf(invocation, ['text', 'json']);
  const target = await loadTarget(io, invocation.options);
  const servers = await withSession(io, invocation.options, (call) => call('serverVersions', { target }));
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', servers }));
  else print(io, format === 'json' ? JSON.stringify(servers, null, 2) : versionsText(servers));
  return servers.every((server) => server.reason === undefined) ? exitCodes.done : exitCodes.failed;
}

/** One line a server; a version that is not the cluster's or not the pinned one says so. */
export const versionsText = (servers: readonly ServerVersions[]): string => servers.map((server) => {
  if (server.reason !== undefined) return `${server.server}: ${server.reason}`;
  const parts = server.parts.map(({ name, version, cluster, pinned }) => {
    if (version === undefined) return `${name} -`;
    const notes = [...(cluster !== undefined && cluster !== version ? [`cluster ${cluster}`] : []), ...(pinned !== undefined && pinned !== version ? [`pinned ${pinned}`] : [])];
    return `${name} ${version}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
  });
  return `${server.server}: ${[`${server.os ?? '?'}, ${server.kernel ?? '?'}, ${server.arch ?? '?'}`, `${server.engine ?? '?'} ${server.engineVersion ?? '-'}`, ...parts, ...(server.member ? [] : ['not a member'])].join('; ')}`;
}).join('\n');
