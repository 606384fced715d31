import { ulid } from 'ulid';
import { problem, ProblemError, problemOf, type Problem } from '../../../base/index.ts';
import type { OperationResult, PlanView } from '../../../protocol/worker.ts';
import { runCommand } from '../../../remote/command.ts';
import { preflight } from '../../../remote/preflight.ts';
import type { OperationContext } from '../../context.ts';
import { outcomeOf } from '../../outcome.ts';
import type { Part } from '../../parts.ts';
import type { Stage } from '../../plan.ts';
import { beginOperation } from '../../runner.ts';
import { observedPaths } from '../files.ts';
import { lookAt, selectServers, together } from '../look.ts';
import type { Observation } from '../observation.ts';
import { planView } from '../plan-view.ts';
import { preflightProblems } from '../preflight-problems.ts';
import { uploadPath } from '../steps.ts';
import { plainStage } from './stage.ts';
import { plainSubnet } from './subnet.ts';

interface Survey {
  readonly stages: readonly Stage[];
  readonly seen: readonly Observation[];
  readonly parts: ReadonlyMap<string, Part>;
  readonly warnings: readonly Problem[];
}

/**
 * Sets servers up for `network.enabled: false`: engine, proxy image, a container network of each server's own. Safe to
 * repeat. Rejects with a ProblemError as long as nothing was changed.
 */
export async function initPlain(ctx: OperationContext, params: { readonly servers?: readonly string[]; readonly takeover?: string } = {}): Promise<OperationResult> {
  const survey = await lookAround(ctx, params.servers);
  const operation = await beginOperation(ctx, {
    operation: 'server_init', lockName: '.network', hosts: survey.seen.map((seen) => seen.server.name), request: { servers: params.servers ?? [] },
    ...(params.takeover === undefined ? {} : { takeover: params.takeover }),
  });
  for (const warning of survey.warnings) operation.warn(warning);
  const stages = survey.stages.filter((stage) => stage.steps.length > 0);
  if (stages.length === 0) return operation.end('unchanged');
  try {
    if ((await ctx.ask({ kind: 'confirm-plan', plan: planView('init', operation.operationId, [stages], survey.warnings) })) !== true) return await operation.end('refused');
    ctx.emit({ type: 'phase', operationId: operation.operationId, title: 'init.phase.plain', index: 1, count: 1, at: ctx.clock.now() });
    await operation.lock();
    await Promise.all(survey.seen.map((seen) => sendProxy(ctx, seen, survey.parts.get(seen.server.name))));
    const failed = (await operation.run(stages)).flatMap((result) => (result.ok ? [] : [result.problem ?? problem('internal', { message: 'a stage failed without saying why' }, { host: result.host })]));
    if (failed.length > 0) throw new ProblemError(together(failed));
    await prove(ctx, survey);
    return await operation.end('done');
  } catch (error) {
    return await operation.end(outcomeOf(error), problemOf(error));
  }
}

export async function planInitPlain(ctx: OperationContext, params: { readonly servers?: readonly string[] } = {}): Promise<PlanView> {
  const survey = await lookAround(ctx, params.servers);
  return planView('init', ulid(ctx.clock.now()), [survey.stages], survey.warnings);
}

async function lookAround(ctx: OperationContext, servers: readonly string[] | undefined): Promise<Survey> {
  const chosen = selectServers(ctx.config.servers, servers);
  const proxies = new Map(await Promise.all([...new Set(chosen.map((server) => server.arch))].map(async (arch) => [arch, await ctx.parts.get('kamal-proxy', arch)] as const)));
  const look = await lookAt(ctx, chosen, [...proxies.values()][0]?.image ?? '');
  const findings = look.seen.map((seen) => preflightProblems(seen, ctx.config));
  const errors = [...look.silent, ...findings.flatMap((entry) => entry.errors), ...look.seen.flatMap(unfit)];
  if (errors.length > 0) throw new ProblemError(together(errors));
  const parts = new Map(await Promise.all(look.seen.map(async (seen) => [seen.server.name, proxies.get(seen.arch ?? seen.server.arch) ?? (await ctx.parts.get('kamal-proxy', seen.arch ?? seen.server.arch))] as const)));
  const stages = look.seen.flatMap((seen) => {
    const proxy = parts.get(seen.server.name);
    return proxy === undefined ? [] : [plainStage(seen, ctx.config.builder.engine, proxy)];
  });
  return { stages, seen: look.seen, parts, warnings: findings.flatMap((entry) => entry.warnings) };
}

function unfit(seen: Observation): readonly Problem[] {
  const host = seen.server.name;
  if (seen.document.publicKey !== null || seen.document.registry !== null) return [problem('plain-network-present', { host }, { host, remedy: { code: 'plain-network-present.remedy' } })];
  return plainSubnet(seen.document) === undefined ? [problem('plain-range-full', { host }, { host })] : [];
}

async function sendProxy(ctx: OperationContext, seen: Observation, part: Part | undefined): Promise<void> {
  if (part === undefined || seen.document.proxyImage) return;
  await seen.host.run('umask 077; mkdir -p /var/lib/jiji/uploads', [], { signal: ctx.signal });
  const there = await seen.host.run('[ -f "$1" ] && [ "$(sha256sum "$1" | cut -d " " -f 1)" = "$2" ]', [uploadPath(part), part.sha256], { signal: ctx.signal });
  if (there.code === 0) return;
  await seen.host.upload({ file: part.file }, uploadPath(part), { mode: '0600', signal: ctx.signal });
}

/** Looks again: every server has what the stages were to bring. */
async function prove(ctx: OperationContext, survey: Survey): Promise<void> {
  const problems = await Promise.all(survey.seen.map(async (seen) => {
    const { server, host } = seen;
    const part = survey.parts.get(server.name);
    const document = await runCommand(host, preflight(ctx.config.builder.engine, part?.image ?? '', observedPaths()), { signal: ctx.signal });
    const missing = part === undefined ? [] : plainStage({ ...seen, document }, ctx.config.builder.engine, part).steps.map((step) => step.id);
    return missing.length === 0 ? [] : [problem('plain-incomplete', { host: server.name, missing: missing.join(', ') }, { host: server.name })];
  }));
  if (problems.flat().length > 0) throw new ProblemError(together(problems.flat()));
}
