import { ulid } from 'ulid';
import { problem, ProblemError, problemOf, registerMessages, renderCode } from '../../base/index.ts';
import type { OperationResult, PlanView } from '../../protocol/worker.ts';
import type { RegistryServerRow } from '../../remote/preflight.ts';
import type { OperationContext } from '../context.ts';
import { exportNetwork } from '../init/export-network.ts';
import { exportTopology } from '../init/export-topology.ts';
import { interruptedBefore } from '../init/interrupted-before.ts';
import { lookAt } from '../init/look.ts';
import type { Observation } from '../init/observation.ts';
import { planView } from '../init/plan-view.ts';
import { memberRows, registryAnswers } from '../init/registry-view.ts';
import { outcomeOf } from '../outcome.ts';
import { removePointer } from '../pointers.ts';
import type { PlanLine } from '../plan.ts';
import { beginOperation } from '../runner.ts';
import { tombstoneReadStep, tombstoneStep } from '../teardown/steps.ts';
import { copiesOf } from './copies.ts';
import { leavePreview } from './preview.ts';
import { settle, tellLeaving } from './settle.ts';
import { signOfLife, sightingsOf, type Sighting } from './sightings.ts';

export interface EvictParams {
  /** Name in the file, or id in the registry where the file no longer has it. */
  readonly server: string;
  /** Names that the person has typed already. */
  readonly confirm?: readonly string[];
  /** An interrupted eviction to go on with. */
  readonly takeover?: string;
}

interface Survey {
  readonly row: RegistryServerRow;
  readonly name: string;
  /** Members that answer; the first one is told. */
  readonly staying: readonly Observation[];
  readonly lines: readonly PlanLine[];
  /** The row carries a tombstone already. */
  readonly over: boolean;
}

const operationName = 'server_evict';

/**
 * Removes a dead server from the cluster: the one change of members that is allowed while half of them are gone. Every
 * member that answers is asked whether the server lives; one sign of life is a refusal. Asks for the server's name.
 * Rejects with a ProblemError as long as nothing was changed.
 */
export async function evict(ctx: OperationContext, params: EvictParams): Promise<OperationResult> {
  const survey = await surveyEvict(ctx, params.server);
  const takeover = params.takeover ?? (await interruptedBefore(ctx, operationName));
  const operation = await beginOperation(ctx, {
    ...(takeover === undefined ? {} : { takeover }),
    operation: operationName, lockName: '.network', hosts: survey.staying.map((seen) => seen.server.name), request: { server: params.server }, message: `evict ${survey.row.id}`,
    machineIds: Object.fromEntries(survey.staying.flatMap((seen) => (seen.document.machineId === null ? [] : [[seen.server.name, seen.document.machineId]]))),
  });
  if (survey.over && takeover === undefined) return operation.end('unchanged');
  try {
    if (!(params.confirm ?? []).includes(survey.name)) {
      const typed = await ctx.ask({ kind: 'typed-name', name: survey.name, text: renderCode('evict.confirm', { server: survey.name }), plan: viewOf(survey, operation.operationId) });
      if (typed !== survey.name) return await operation.end('refused');
    }
    await operation.lock();
    await tellLeaving(operation, [survey.row.id], survey.staying);
    const cluster = await settle(ctx, operation, survey.staying);
    if (cluster !== undefined) await exportNetwork(ctx, cluster, {});
    await exportTopology(ctx);
    const result = await operation.end('done');
    if (takeover !== undefined) await removePointer(ctx.stateDir, takeover);
    return result;
  } catch (error) {
    return await operation.end(outcomeOf(error), problemOf(error));
  }
}

/** What an eviction would mean; changes nothing. */
export async function planEvict(ctx: OperationContext, params: Pick<EvictParams, 'server'>): Promise<PlanView> {
  return viewOf(await surveyEvict(ctx, params.server), ulid(ctx.clock.now()));
}

async function surveyEvict(ctx: OperationContext, wanted: string): Promise<Survey> {
  const look = await lookAt(ctx, ctx.config.servers, '');
  const named = ctx.config.servers.find((server) => server.name === wanted || server.host === wanted);
  const answers = registryAnswers(look.seen);
  const rows = memberRows(answers);
  const speakers = answers.map((answer) => answer.seen);
  const row = rows.find((entry) => entry.id === (named?.name ?? wanted).toLowerCase()) ?? rows.find((entry) => entry.hostname === named?.host);
  if (speakers.length === 0) throw new ProblemError(problem('evict-nobody', {}, { evidence: look.silent.map((entry) => `${entry.host ?? ''} ${entry.code}`).join('\n') }));
  if (row === undefined) throw new ProblemError(problem('evict-unknown', { server: wanted, members: rows.filter((entry) => entry.removed_at === 0).map((entry) => entry.id).join(', ') }));
  const name = named?.name ?? row.id;
  const own = look.seen.find((seen) => seen.server.name === named?.name);
  const staying = speakers.filter((seen) => seen.server.name !== named?.name);
  const sightings = await sightingsOf(ctx, row, staying);
  const alive = signOfLife(row, own, sightings);
  if (alive !== undefined) throw new ProblemError(alive);
  const [teller] = staying;
  if (teller === undefined) throw new ProblemError(problem('evict-nobody'));
  const nameOf = (id: string): string => ctx.config.servers.find((server) => server.name.toLowerCase() === id)?.name ?? id;
  const lines = leavePreview({
    config: ctx.config, copies: await copiesOf(ctx, teller.host), nameOf, staying: staying.map((seen) => seen.server.name),
    leaving: [{ id: row.id, name, subnet: row.subnet, wireguardIp: row.wireguard_ip, diskLost: true, leavesNetwork: true }],
  });
  return { row, name, staying, over: row.removed_at !== 0, lines: [...sightings.map(factLine), ...lines] };
}

const factLine = (fact: Sighting): PlanLine => ({
  host: fact.by, kind: fact.away ? 'change' : 'warning',
  text: fact.handshakeAgeSeconds === null ? { code: 'evict.fact-never' } : { code: fact.away ? 'evict.fact-away' : 'evict.fact', args: { seconds: fact.handshakeAgeSeconds } },
});

function viewOf(survey: Survey, operationId: string): PlanView {
  const [teller, ...others] = survey.staying;
  const ids = [survey.row.id];
  const groups = teller === undefined || survey.over ? [] : [
    [{ id: 'tombstone-0', host: teller.server.name, steps: [tombstoneStep(ids)] }],
    others.map((seen, at) => ({ id: `read-${at + 1}`, host: seen.server.name, steps: [tombstoneReadStep(ids)] })),
  ];
  return planView('evict', operationId, groups, [], survey.lines);
}

registerMessages({
  'evict.confirm': '{server} is removed from the cluster for good; if it comes back it has to be torn down before it can join again. Type its name to go on.',
  'evict.fact-never': 'Never had a handshake with it; three pings through the tunnel are unanswered',
  'evict.fact-away': 'Counts it as away: last handshake {seconds} s ago, three pings through the tunnel unanswered',
  'evict.fact': 'Last handshake {seconds} s ago, three pings through the tunnel unanswered; does not count it as away yet',
  'evict-unknown': 'The cluster has no member {server}; it has {members}.',
  'evict-nobody': 'No member of the cluster answers, so nobody could be told.',
  'evict-alive': '{server} lives: it answers {by} through the tunnel.',
  'evict-alive-ssh': '{server} lives: it answers over SSH with the key that the cluster knows.',
  'evict-alive.remedy': 'Take it out in order (jiji server teardown -H {server}); if only SSH to it is broken, mend that.',
});
