import { ulid } from 'ulid';
import { problem, ProblemError, registerMessages } from '../../base/index.ts';
import type { SecretName } from '../../protocol/secrets.ts';
import type { OperationResult } from '../../protocol/worker.ts';
import type { OperationContext } from '../context.ts';
import { deploy } from '../deploy.ts';
import { auditServers } from './audit-servers.ts';
import { readEnvFile, withEnvValue, writeEnvFile } from './env-edit.ts';
import { servicesUsing } from './uses.ts';

registerMessages({
  'secret-unknown': 'The file refers to no name {name}; it knows {names}.',
  'secret-elsewhere': 'The value of {name} comes from {source}, which cannot be written from here.',
  'secret-elsewhere-remedy': 'Change it there, then rotate without a new value: the services that use it are deployed with the value that is there then.',
  'secret-rotated-unused': 'No container gets {name}: its new value counts from the next operation on.',
});

export interface RotateParams {
  readonly name: string;
  /** Without it the services get the value that the source gives now. */
  readonly value?: string;
  /** Who keeps the new value: the secrets file (default), or the caller in the editor's storage. */
  readonly keep?: 'file' | 'editor';
}

/**
 * Gives a secret a new value: once the plan is confirmed, the value goes into the secrets file, then exactly the services
 * that use it are deployed, in file order, each as every deploy: the old container serves until the new one is proven. What
 * is not confirmed changes nothing. When a service fails, it goes on with the old value while the file has the new one;
 * `secrets --running` says so.
 */
export async function rotateSecret(ctx: OperationContext, params: RotateParams): Promise<OperationResult> {
  const known = ctx.secretsFound?.names ?? [];
  const name = known.find((each) => each.name === params.name);
  if (name === undefined) throw new ProblemError(problem('secret-unknown', { name: params.name, names: known.map((each) => each.name).join(', ') }));
  const write = await writer(ctx, name, params);
  const services = servicesUsing(name.uses, ctx.config.services.map((service) => service.name));
  if (services.length === 0) return withoutContainers(ctx, name.name, write);
  const state = { confirmed: false };
  const rotation = { name: name.name, services };
  const asking: OperationContext = {
    ...ctx,
    ask: async (question) => {
      const answer = await ctx.ask(question);
      if (question.kind === 'confirm-plan' && answer === true) {
        state.confirmed = true;
        await write();
        await auditRotation(ctx, rotation, 'STARTED', '');
      }
      return answer;
    },
  };
  const result = await deploy(asking, { services });
  if (result.outcome === 'unchanged' && !state.confirmed) await write();
  if (state.confirmed) await auditRotation(ctx, rotation, result.outcome === 'done' || result.outcome === 'unchanged' ? 'SUCCESS' : 'FAILED', result.operationId);
  return result;
}

/** Everything that can fail before a server changes is tried at once: the text is made now, and only written later. */
async function writer(ctx: OperationContext, name: SecretName, params: RotateParams): Promise<() => Promise<void>> {
  const { value } = params;
  if (value === undefined || params.keep === 'editor') return () => Promise.resolve();
  const { origin } = name;
  if (origin?.kind === 'command' || origin?.kind === 'environment') {
    const source = origin.kind === 'command' ? origin.command : 'the process environment';
    throw new ProblemError(problem('secret-elsewhere', { name: name.name, source }, { remedy: { code: 'secret-elsewhere-remedy' } }));
  }
  const file = ctx.secretsFound?.file ?? '';
  withEnvValue((await readEnvFile(file)) ?? '', name.name, value);
  // Read again when it is written: the person may have edited the file while the plan was on the screen.
  return async () => writeEnvFile(file, withEnvValue((await readEnvFile(file)) ?? '', name.name, value));
}

async function withoutContainers(ctx: OperationContext, name: string, write: () => Promise<void>): Promise<OperationResult> {
  const from = ctx.clock.monotonic();
  await write();
  ctx.emit({ type: 'warning', problem: problem('secret-rotated-unused', { name }), at: ctx.clock.now() });
  return { operationId: ulid(ctx.clock.now()), outcome: 'done', durationMs: Math.round(ctx.clock.monotonic() - from), roundTrips: {} };
}

/** On every server of the services; the value is nowhere near. */
function auditRotation(ctx: OperationContext, { name, services }: { readonly name: string; readonly services: readonly string[] }, status: 'STARTED' | 'SUCCESS' | 'FAILED', operationId: string): Promise<void> {
  const servers = [...new Set(ctx.config.services.filter((service) => services.includes(service.name)).flatMap((service) => service.servers))];
  return auditServers(ctx, servers, { action: 'secret_rotation', status, message: `${name}: ${services.join(', ')}`, details: { name, services }, operationId });
}
