import { ProblemError, problem, registerMessages } from '../../base/index.ts';
import type { Arch } from '../../config/model.ts';
import type { OperationContext } from '../context.ts';
import type { Part } from '../parts.ts';
import type { Cluster, Member } from './cluster.ts';
import { neededParts, type PartsByArch, type PartSet } from './stages.ts';
import { uploadPath } from './steps.ts';
import { partsToUpgrade } from './upgrade.ts';

/** What every server of these architectures may need; rejects with `part-missing`, `checksum` or a download's problem. */
export async function partsFor(ctx: OperationContext, architectures: ReadonlySet<Arch>): Promise<PartsByArch> {
  const sets = await Promise.all([...architectures].map(async (arch): Promise<readonly [Arch, PartSet]> => {
    const [corrosion, coredns, proxy] = await Promise.all([ctx.parts.get('corrosion', arch), ctx.parts.get('coredns', arch), ctx.parts.get('kamal-proxy', arch)]);
    return [arch, { corrosion, coredns, proxy }];
  }));
  return new Map(sets);
}

/** A running cluster's versions win; bringing another one needs an upgrade, and no registry mixes two. */
export function checkVersions(cluster: Cluster, parts: PartSet): void {
  const running = cluster.metadata['parts'];
  if (running === undefined) return;
  const versions: unknown = JSON.parse(running);
  for (const part of [parts.corrosion, parts.coredns, parts.proxy]) {
    const has: unknown = typeof versions === 'object' && versions !== null ? Reflect.get(versions, part.name) : undefined;
    if (typeof has === 'string' && has !== part.version) {
      throw new ProblemError(problem('part-version', { part: part.name, running: has, brought: part.version }, { remedy: { code: 'part-version.remedy', args: { running: has, part: part.name } } }));
    }
  }
}

/** Sends the parts that a server lacks; each is proven there again before it is used. */
export async function uploadParts(ctx: OperationContext, operationId: string, member: Member, parts: PartSet, upgrade = false): Promise<void> {
  const needed = [...new Set([...neededParts(member, parts), ...(upgrade ? partsToUpgrade(member, parts) : [])])];
  if (member.seen === undefined || needed.length === 0) return;
  const { host } = member.seen;
  await host.run('umask 077; mkdir -p /var/lib/jiji/uploads', [], { signal: ctx.signal });
  for (const part of needed) await uploadPart(ctx, operationId, host, part);
}

async function uploadPart(ctx: OperationContext, operationId: string, host: NonNullable<Member['seen']>['host'], part: Part): Promise<void> {
  const path = uploadPath(part);
  const there = await host.run('[ -f "$1" ] && [ "$(sha256sum "$1" | cut -d " " -f 1)" = "$2" ]', [path, part.sha256], { signal: ctx.signal });
  if (there.code === 0) return;
  const tell = (sentBytes: number): void => ctx.emit({ type: 'progress', operationId, host: host.name, title: 'init.upload', args: { part: part.name, version: part.version }, done: sentBytes, total: part.sizeBytes, at: ctx.clock.now() });
  tell(0);
  await host.upload({ file: part.file }, path, { mode: '0600', signal: ctx.signal, onProgress: tell });
}

registerMessages({
  'init.upload': 'Send {part} {version}',
  'part-version': 'The cluster runs {part} {running}; this run would bring {brought}.',
  'part-version.remedy': 'Use the parts that the cluster was made with ({part} {running}); another version is an upgrade of its own (jiji server init --upgrade).',
});
