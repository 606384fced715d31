import { isAbort, problem, problemOf, registerMessages } from '../base/index.ts';
import { runCommand, type Command } from '../remote/command.ts';
import type { OperationResult } from '../protocol/worker.ts';
import type { OperationContext } from './context.ts';
import { parseJournal, type JournalBegin, type JournalLine, type JournalStage } from './journal.ts';
import type { Plan, Stage, Step } from './plan.ts';
import { renderPlan } from './plan-view.ts';
import type { Unfinished } from './resume.ts';
import { beginOperation } from './runner.ts';

registerMessages({
  'undo.step': 'Take back: {step}',
  'undo.line': 'Take back {count} steps of {operation}',
  'undo.kept': '{step} on {host} cannot be taken back; it and what came before it stay.',
});

const readJournal = (operationId: string): Command<readonly JournalLine[]> => ({
  title: 'journal', script: 'cat "/var/lib/jiji/operations/$1/journal.ndjson" 2>/dev/null || :', args: [operationId],
  parse: (stdout) => parseJournal(stdout, operationId),
});

/** Steps that still have to be taken back on one server, last first, and the one that stands in the way of going further. */
export interface UndoList {
  readonly steps: readonly JournalBegin[];
  /** A begun step without an undo: a point of no return. */
  readonly kept?: JournalBegin;
}

/** Whether a stage has begun that removes what reversible ones had kept. */
export function hasCommitted(lines: readonly JournalLine[]): boolean {
  const commits = new Set(lines.flatMap((line) => (line.type === 'stage' && line.commits === true ? [line.stage] : [])));
  return lines.some((line) => line.type === 'begin' && commits.has(line.stage));
}

/**
 * What an undo takes back: begun steps of stages that did not end well, in reverse. A stage that ended well stays, since
 * what it replaced has been removed, unless it is reversible and nothing has `committed` on any server.
 */
export function undoList(lines: readonly JournalLine[], committed = hasCommitted(lines)): UndoList {
  const stages = lines.filter((line): line is JournalStage => line.type === 'stage');
  const reversible = new Set(committed ? [] : stages.flatMap((line) => (line.reversible === true ? [line.stage] : [])));
  const ended = new Set([
    ...stages.flatMap((line) => (line.takesBack === true ? [line.stage] : [])),
    ...lines.flatMap((line) => (line.type === 'stage-end' && ((line.result === 'done' && !reversible.has(line.stage)) || line.undo === 'done') ? [line.stage] : [])),
  ]);
  const undone = new Set(lines.flatMap((line) => (line.type === 'end' && line.result === 'undone' ? [`${line.stage} ${line.step}`] : [])));
  const steps: JournalBegin[] = [];
  const begun = lines.filter((line): line is JournalBegin => line.type === 'begin' && !ended.has(line.stage) && !undone.has(`${line.stage} ${line.step}`)).reverse();
  for (const line of begun) {
    if (line.undo !== null) steps.push(line);
    else if (line.index > 1) return { steps, kept: line };
  }
  return { steps };
}

/** The journaled undo as a step of its own; it finds what the old operation kept. */
function undoStep(operationId: string, line: JournalBegin, at: number): Step {
  return {
    id: `undo-${at + 1}.${line.step}`, title: { code: 'undo.step', args: { step: line.step } },
    script: `JIJI_OPERATION=$1 JIJI_OPERATION_DIR="$JIJI_STATE/operations/$1"\nshift\n${line.undo?.script ?? ':'}`, args: [operationId, ...(line.undo?.args ?? [])],
    expectedSeconds: Math.ceil(line.seconds / 10),
  };
}

/** An operation that another one has taken over. */
export interface EarlierOperation {
  readonly operationId: string;
  readonly hosts: readonly string[];
}

/** The chain of operations that one had gone on with, as its request tells it, oldest first. */
export function earlierIn(request: Readonly<Record<string, unknown>> | undefined): readonly EarlierOperation[] {
  const before: unknown = request?.['earlier'];
  return Array.isArray(before) ? (before as readonly unknown[]).filter((one): one is EarlierOperation => typeof one === 'object' && one !== null && 'operationId' in one && typeof one.operationId === 'string' && 'hosts' in one && Array.isArray(one.hosts)) : [];
}

/** Stages that take back what an operation, which has been taken over since, did and kept; one a server, none where it kept nothing. */
export async function takeBackEarlier(ctx: OperationContext, before: EarlierOperation): Promise<readonly Stage[]> {
  const journals = await readJournals(ctx, before);
  const committed = journals.some(({ lines }) => hasCommitted(lines));
  return journals.map(({ host, lines }) => ({ host, list: undoList(lines, committed) })).filter(({ list }) => list.steps.length > 0).map(({ host, list }) => ({
    id: `undo-${before.operationId.toLowerCase()}`, host, onFailure: 'none', takesBack: true, steps: list.steps.map((line, at) => undoStep(before.operationId, line, at)),
  }));
}

const readJournals = (ctx: OperationContext, { operationId, hosts }: EarlierOperation): Promise<readonly { readonly host: string; readonly lines: readonly JournalLine[] }[]> =>
  Promise.all(hosts.map(async (host) => ({ host, lines: await runCommand(await ctx.connect(host), readJournal(operationId)) })));

/** Takes an unfinished operation back on all its servers at once, under its lock. */
export async function undoOperation(ctx: OperationContext, found: Unfinished): Promise<OperationResult> {
  const of = typeof found.request['undoOf'] === 'string' ? found.request['undoOf'] : found.operationId;
  const journals = await Promise.all(found.hosts.map(async (host) => ({ host, lines: await runCommand(await ctx.connect(host), readJournal(of), { signal: ctx.signal }) })));
  const committed = journals.some(({ lines }) => hasCommitted(lines));
  const lists = journals.map(({ host, lines }) => ({ host, list: undoList(lines, committed) }));
  const stages: readonly Stage[] = lists.filter(({ list }) => list.steps.length > 0).map(({ host, list }) => ({
    id: 'undo', host, onFailure: 'none', steps: list.steps.map((line, at) => undoStep(of, line, at)),
  }));
  // What it had taken over and not yet committed goes back with it, newest first.
  const chain = committed ? [] : earlierIn(found.request);
  const groups = [stages, ...(await Promise.all([...chain].reverse().map((one) => takeBackEarlier(ctx, one))))].filter((group) => group.length > 0);
  const operation = await beginOperation(ctx, { operation: 'undo', lockName: ctx.config.project, hosts: found.hosts, request: { undoOf: of, earlier: chain }, takeover: found.operationId, message: `undo of ${found.operation}` });
  const plan: Plan = {
    operation: 'undo', operationId: operation.operationId, groups, stateHashes: {},
    summary: groups.flat().map((stage) => ({ host: stage.host, kind: 'change', text: { code: 'undo.line', args: { count: stage.steps.length, operation: found.operation } } })),
  };
  const kept = lists.flatMap(({ host, list }) => (list.kept === undefined ? [] : [problem('undo.kept', { step: list.kept.step, host }, { host })]));
  for (const each of kept) operation.warn(each);
  try {
    if (groups.length > 0 && (await ctx.ask({ kind: 'confirm-plan', plan: renderPlan(plan, ctx.mask, kept) })) !== true) return await operation.end('refused');
    await operation.lock();
    for (const group of groups) {
      const failed = (await operation.run(group)).find((result) => !result.ok);
      if (failed !== undefined) return await operation.end('interrupted', failed.problem);
    }
    return await operation.end('done');
  } catch (error) {
    return operation.end(isAbort(error) ? 'cancelled' : 'failed', problemOf(error));
  }
}
