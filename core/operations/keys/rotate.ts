import * as z from 'zod';
import { problem, ProblemError, problemOf, registerMessages, renderCode } from '../../base/index.ts';
import { managementAddress } from '../../network/management.ts';
import type { OperationResult, PlanView } from '../../protocol/worker.ts';
import type { RegistryServerRow } from '../../remote/preflight.ts';
import type { OperationContext } from '../context.ts';
import { exportNetwork } from '../init/export-network.ts';
import { runAll } from '../init/groups.ts';
import { interruptedPointer } from '../init/interrupted-before.ts';
import { lookAt, selectServers, together } from '../init/look.ts';
import type { Observation } from '../init/observation.ts';
import { planView } from '../init/plan-view.ts';
import { memberRows, registryAnswers } from '../init/registry-view.ts';
import { settle } from '../membership/settle.ts';
import { outcomeOf } from '../outcome.ts';
import type { PlanLine, Stage, Step } from '../plan.ts';
import { removePointer } from '../pointers.ts';
import { beginOperation, type RunningOperation } from '../runner.ts';
import doneSh from './steps/done.sh';
import nextUndoSh from './steps/next-undo.sh';
import nextSh from './steps/next.sh';
import readSh from './steps/read.sh';
import rowSh from './steps/row.sh';
import swapSh from './steps/swap.sh';

export interface RotateParams {
  readonly servers?: readonly string[];
  /** The project's name, when the person has typed it already. */
  readonly confirm?: readonly string[];
  readonly takeover?: string;
  /** Id of the first attempt: servers that it has been through are not done again. */
  readonly round?: string;
}

interface Turn {
  readonly seen: Observation;
  readonly row: RegistryServerRow;
}

const operationName = 'network_keys';
const nextKey = z.union([z.object({ done: z.literal(true) }), z.object({ publicKey: z.string() })]);

/**
 * Gives servers new WireGuard keys, and with them new management addresses: one server at a time, and the next one only
 * when every member has shaken hands with the new key. Asks for the project's name. Rejects with a ProblemError as long
 * as nothing was changed.
 */
export async function rotateKeys(ctx: OperationContext, params: RotateParams = {}): Promise<OperationResult> {
  const { members, turns } = await survey(ctx, params.servers);
  const before = params.takeover === undefined ? await interruptedPointer(ctx, operationName) : undefined;
  const takeover = params.takeover ?? before?.operationId;
  const known = params.round ?? before?.request['round'];
  const operation = await beginOperation(ctx, {
    ...(takeover === undefined ? {} : { takeover }),
    operation: operationName, lockName: '.network', hosts: members.map((seen) => seen.server.name), message: 'rotate keys',
    request: { servers: params.servers ?? [], ...(typeof known === 'string' ? { round: known } : {}) },
  });
  const round = typeof known === 'string' ? known : operation.operationId;
  try {
    const { project } = ctx.config;
    if (!(params.confirm ?? []).includes(project) && (await ctx.ask({ kind: 'typed-name', name: project, text: renderCode('keys.confirm', { project }), plan: viewOf(turns, members, operation.operationId) })) !== project) return await operation.end('refused');
    await operation.lock();
    for (const [at, turn] of turns.entries()) {
      ctx.emit({ type: 'phase', operationId: operation.operationId, title: 'keys.phase', args: { server: turn.seen.server.name }, index: at + 1, count: turns.length, at: ctx.clock.now() });
      await rotateOne(ctx, operation, turn, members, round, at);
    }
    const result = await operation.end('done');
    if (takeover !== undefined) await removePointer(ctx.stateDir, takeover);
    return result;
  } catch (error) {
    return await operation.end(outcomeOf(error), problemOf(error));
  }
}

/** Every member has to be told, so every one has to answer. */
async function survey(ctx: OperationContext, servers: readonly string[] | undefined): Promise<{ readonly members: readonly Observation[]; readonly turns: readonly Turn[] }> {
  const chosen = new Set(selectServers(ctx.config.servers, servers).map((server) => server.name));
  const look = await lookAt(ctx, ctx.config.servers, '');
  const answers = registryAnswers(look.seen);
  const rows = memberRows(answers).filter((row) => row.removed_at === 0);
  const members = answers.map((answer) => answer.seen);
  const away = rows.filter((row) => !members.some((seen) => seen.document.serverId === row.id));
  if (away.length > 0) throw new ProblemError(problem('keys-away', { servers: away.map((row) => row.id).join(', ') }, { evidence: look.silent.length === 0 ? '' : (together(look.silent).evidence ?? '') }));
  const turns = members.filter((seen) => chosen.has(seen.server.name)).flatMap((seen) => rows.filter((row) => row.id === seen.document.serverId).map((row) => ({ seen, row })));
  if (turns.length === 0) throw new ProblemError(problem('keys-nobody'));
  return { members, turns };
}

async function rotateOne(ctx: OperationContext, operation: RunningOperation, { seen, row }: Turn, members: readonly Observation[], round: string, at: number): Promise<void> {
  const host = seen.server.name;
  const stage = (phase: string, on: string, steps: readonly Step[], index = 0): Stage => ({ id: `${phase}-${at}-${index}`, host: on, steps, onFailure: 'none' });
  const [made] = await operation.run([stage('next', host, [nextStep(round)])]);
  if (made === undefined || !made.ok) throw new ProblemError(made?.problem ?? problem('internal', { message: 'no key was made' }));
  const found = nextKey.parse(JSON.parse(made.evidence['keys-next'] ?? '{}'));
  if ('done' in found) return;
  const address = managementAddress(found.publicKey);
  if (address === undefined) throw new ProblemError(problem('internal', { message: 'the new key is no key' }, { host }));
  await runAll(operation, [stage('row', host, [rowStep(row.id, found.publicKey, address)])]);
  await runAll(operation, members.filter((other) => other !== seen).map((other, index) => stage('key-read', other.server.name, [readStep(row.id, found.publicKey)], index)));
  await runAll(operation, [stage('swap', host, [swapStep()])]);
  const cluster = await settle(ctx, operation, members, `turn-${at}`);
  await runAll(operation, [stage('done', host, [doneStep(round)])]);
  if (cluster !== undefined) await exportNetwork(ctx, cluster, {});
}

const nextStep = (round: string): Step => ({ id: 'keys-next', title: { code: 'keys.next' }, script: nextSh, args: [round], undo: { script: nextUndoSh } });
const rowStep = (id: string, key: string, address: string): Step => ({ id: 'keys-row', title: { code: 'keys.row' }, script: rowSh, args: [id, key, address] });
const readStep = (id: string, key: string): Step => ({ id: 'keys-read', title: { code: 'keys.read', args: { server: id } }, script: readSh, args: [id, key] });
const swapStep = (): Step => ({ id: 'keys-swap', title: { code: 'keys.swap' }, script: swapSh });
const doneStep = (round: string): Step => ({ id: 'keys-done', title: { code: 'keys.done' }, script: doneSh, args: [round] });

/** Keys and addresses are known only when they have been made. */
function viewOf(turns: readonly Turn[], members: readonly Observation[], operationId: string): PlanView {
  const lines = turns.map(({ seen, row }): PlanLine => ({ host: seen.server.name, kind: 'change', text: { code: 'keys.line', args: { address: row.management_ip, members: members.length - 1 } } }));
  return planView('rotate-keys', operationId, turns.map(({ seen }, at) => [{ id: `next-${at}`, host: seen.server.name, steps: [nextStep(operationId), swapStep(), doneStep(operationId)] }]), [], lines);
}

registerMessages({
  'keys.confirm': 'Every server of {project} that was chosen gets a new WireGuard key and management address, one after another; its tunnels and its registry stop for some seconds. Type the name of the project to go on.',
  'keys.phase': 'New key for {server}',
  'keys.line': 'New key in place of the one behind {address}; {members} other members learn it; tunnels and registry stop for some seconds',
  'keys.next': 'Make the next key',
  'keys.row': 'Tell the registry the new key',
  'keys.read': 'Wait until this member knows the new key of {server}',
  'keys.swap': 'Take the new key into use',
  'keys.done': 'Note that this server is done',
  'key-missing': 'The server has no WireGuard key.',
  'key-row': 'The registry did not take the new key of {server}.',
  'key-unread': 'This member’s registry does not have the new key of {server} after {seconds} s.',
  'keys-away': 'Members cannot be reached ({servers}); they would not learn the new keys.',
  'keys-nobody': 'None of the servers that were chosen is a member of the cluster.',
});
