import { problemOf } from '../../base/index.ts';
import type { ContainerSecrets, SecretsReport } from '../../protocol/secrets.ts';
import { inspect } from '../../remote/inspect.ts';
import type { OperationContext } from '../context.ts';
import { secretsState } from './fingerprint.ts';

export interface SecretsParams {
  /** Ask the servers which containers were started with other values. */
  readonly compare?: boolean;
  /** A person wants to see the values. */
  readonly reveal?: boolean;
}

/** Every name that the file refers to, where it is used and what supplies it; values only for a person who asked for them. */
export async function secretsReport(ctx: OperationContext, params: SecretsParams = {}): Promise<SecretsReport> {
  const found = ctx.secretsFound ?? { names: [], tried: [], file: '' };
  return {
    ...found,
    ...(params.compare === true ? await compareRunning(ctx) : {}),
    ...(params.reveal === true ? { values: Object.fromEntries(found.names.flatMap(({ name }) => { const value = ctx.secrets.get(name); return value === undefined ? [] : [[name, value]]; })) } : {}),
  };
}

/** Looks at the containers of every service that gets secrets; a server that does not answer is named and the rest go on. */
async function compareRunning(ctx: OperationContext): Promise<Pick<SecretsReport, 'running' | 'unreachable'>> {
  const services = ctx.config.services.filter((service) => service.environment.secrets.length > 0);
  const servers = ctx.config.servers.map((server) => server.name).filter((server) => services.some((service) => service.servers.includes(server)));
  const answers = await Promise.all(servers.map(async (server) => {
    try {
      return { server, containers: (await inspect(await ctx.connect(server), ctx.config.builder.engine, { signal: ctx.signal })).containers ?? [] };
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'cancelled') throw error;
      return { server, problem };
    }
  }));
  const running = answers.flatMap((answer): ContainerSecrets[] => answer.containers?.flatMap((container): ContainerSecrets[] => {
    const service = services.find((each) => each.name === container.labels['jiji.service']);
    if (service === undefined || container.labels['jiji.project'] !== ctx.config.project || !container.running) return [];
    const state = secretsState(container.labels, ctx.config.project, service, ctx.secrets);
    return [{ server: answer.server, service: service.name, container: container.name, ...state }];
  }) ?? []);
  const unreachable = answers.flatMap(({ server, problem }) => (problem === undefined ? [] : [{ server, problem }]));
  return { running, unreachable };
}
