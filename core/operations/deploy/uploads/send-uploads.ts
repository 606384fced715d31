import { registerMessages } from '../../../base/index.ts';
import type { OperationContext } from '../../context.ts';
import type { Plan } from '../../plan.ts';
import type { DeployInput } from '../input.ts';
import { incomingFolder, isArchiveLarge, largeFiles } from './upload-set.ts';

interface Parcel {
  readonly path: string;
  readonly content: Uint8Array | { readonly file: string };
  readonly sizeBytes: number;
}

/**
 * Sends what is too large for a stage's own files, outside the lock, to the servers whose plan puts it in place. The
 * stage proves every content again; what no stage fetches goes with a later deploy.
 */
export async function sendUploads(ctx: OperationContext, input: DeployInput, plan: Pick<Plan, 'groups'>): Promise<void> {
  const hosts = [...new Set(plan.groups.flat().map((stage) => stage.host))];
  const steps = new Set(plan.groups.flat().flatMap((stage) => stage.steps.flatMap((step) => (step.script.startsWith('jiji_deploy_mounts ') ? [`${stage.host} ${step.args?.[1] ?? ''}`] : []))));
  await Promise.all(hosts.map(async (host) => {
    for (const service of input.services) {
      if (steps.has(`${host} ${service.name}`)) await sendTo(ctx, input, host, parcels(input, service.name));
    }
  }));
}

function parcels(input: DeployInput, service: string): readonly Parcel[] {
  const set = input.uploads?.get(service);
  if (set === undefined) return [];
  const folder = incomingFolder(input.config.project, input.operationId, service);
  return [
    ...(isArchiveLarge(set) ? [{ path: `${folder}/archive`, content: set.archive, sizeBytes: set.archive.length }] : []),
    ...largeFiles(set).map(({ entry }, at) => ({ path: `${folder}/${at + 1}`, content: { file: entry.source }, sizeBytes: entry.sizeBytes })),
  ];
}

async function sendTo(ctx: OperationContext, input: DeployInput, name: string, all: readonly Parcel[]): Promise<void> {
  if (all.length === 0) return;
  const host = await ctx.connect(name);
  const total = all.reduce((sum, parcel) => sum + parcel.sizeBytes, 0);
  let before = 0;
  for (const { path, content, sizeBytes } of all) {
    if (before === 0) await host.run('umask 077; mkdir -p "${1%/*}"', [path], { signal: ctx.signal });
    const tell = (sentBytes: number): void => ctx.emit({ type: 'progress', operationId: input.operationId, host: name, title: 'deploy.send-uploads', args: { host: name }, done: before + sentBytes, total, at: ctx.clock.now() });
    await host.upload(content, path, { mode: '0600', signal: ctx.signal, onProgress: tell });
    before += sizeBytes;
  }
}

registerMessages({ 'deploy.send-uploads': 'Send files to {host}' });
