import type { ServiceVersion, ServiceVersions } from '../core/protocol/versions.ts';
import { change, formatOf, some } from './change.ts';
import { exitCodes } from './exit.ts';
import { print, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { withSession } from './session.ts';
import { loadTarget } from './target.ts';

/** `jiji rollback [services...] [--to VERSION] [--list]` */
export async function rollbackCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const { options } = invocation;
  const services = [...invocation.args, ...options.services];
  const chosen = services.length === 0 ? {} : { services };
  if (options.list === true) return listVersions(invocation, io, chosen);
  return change(invocation, io, 'rollback', { ...chosen, ...(options.to === undefined ? {} : { to: options.to }) });
}

async function listVersions(invocation: Invocation, io: CliIo, chosen: { services?: readonly string[] }): Promise<number> {
  const format = formatOf(invocation, ['text', 'json']);
  const params = { target: await loadTarget(io, invocation.options), ...some(invocation.options.hosts), ...chosen };
  const versions = await withSession(io, invocation.options, (call) => call('versions', params));
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', versions }));
  else print(io, format === 'json' ? JSON.stringify(versions, null, 2) : versionsText(versions));
  return exitCodes.done;
}

/** One paragraph a service: `* ` runs now, `< ` is what a rollback takes by itself. */
export const versionsText = (all: readonly ServiceVersions[]): string => all.map((service) => {
  const rows = service.versions.map((version) => `${mark(service, version)} ${version.version.padEnd(16)} ${(version.digest ?? '').slice(0, 19).padEnd(19)}  ${facts(version).join(', ')}`.trimEnd());
  return [`${service.service} on ${service.servers.join(', ')}`, ...(rows.length === 0 ? ['  no version is known'] : rows)].join('\n');
}).join('\n\n');

const mark = (service: ServiceVersions, version: ServiceVersion): string => (version.digest === undefined ? ' ' : version.digest === service.current ? '*' : version.digest === service.previous ? '<' : ' ');

function facts(version: ServiceVersion): readonly string[] {
  const when = version.deployedAt ?? version.createdAt;
  return [
    ...(when === undefined ? [] : [`${version.deployedAt === undefined ? 'made' : 'deployed'} ${new Date(when).toISOString()}${version.deployedBy === undefined ? '' : ` by ${version.deployedBy}`}`]),
    ...(version.runsOn.length > 0 ? [`runs on ${version.runsOn.join(' ')}`] : []),
    version.onDisk.length > 0 ? `on disk of ${version.onDisk.join(' ')}` : 'on no disk',
    version.inRegistry === null ? 'registry not asked' : version.inRegistry ? 'in its registry' : 'gone from its registry',
    ...(version.changedKeys !== undefined && version.changedKeys.length > 0 ? [`other settings then: ${version.changedKeys.join(' ')}`] : []),
  ];
}
