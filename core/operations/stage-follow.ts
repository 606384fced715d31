import * as z from 'zod';
import { problem, problemOf, ProblemError, sleep, type Problem } from '../base/index.ts';
import startScript from '../host/files/stage-start.sh';
import stateScript from '../host/files/inspect-state.sh';
import lib from '../host/files/stage-lib.sh';
import lock from '../host/files/stage-lock.sh';
import type { OperationContext } from './context.ts';
import { parseJournalLine, type JournalLine, type JournalStageEnd, type JournalUnit } from './journal.ts';
import { refusal, type Refusal } from './lock.ts';
import type { RemoteHost, RunResult } from '../ssh/host.ts';
import { packFiles, type SpoolFile } from './stage-package.ts';

/** What stage-start.sh needs to know beside the files. */
export interface StartRequest {
  readonly host: string;
  readonly operationId: string;
  /** Empty: only take the lock. */
  readonly stage: string;
  readonly lockName: string;
  readonly lockId: string;
  /** Interrupted operation whose lock may be taken. */
  readonly takeover: string;
  readonly project: string;
  readonly engine: string;
  /** Empty: not checked. */
  readonly stateHash: string;
  /** Journal bytes already read. */
  readonly offset: number;
  readonly files: readonly SpoolFile[];
  /** Another stage follows on this server: the session for it is opened while this one runs. */
  readonly more?: boolean;
}

/** How it ended on the server: said by the program itself, by systemd for it, by nobody, or it never began. */
export type StageEnd =
  | { readonly kind: 'locked' }
  | { readonly kind: 'ended'; readonly line: JournalStageEnd; readonly offset: number }
  | { readonly kind: 'died'; readonly line?: JournalUnit; readonly offset: number }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'lost'; readonly problem: Problem; readonly offset: number };

export interface FollowOptions {
  readonly onLine: (line: JournalLine) => void;
  /** Called after each connection, so that a cancel that could not be sent is sent then. */
  readonly onConnected?: () => void;
}

/** Shell text that takes locks, starts stages and follows them. */
export const startProgram = `${lib}\n${lock}\n${stateScript}\n${startScript}`;

const answer = z.union([
  refusal,
  z.object({ type: z.enum(['started', 'attached', 'locked', 'spool-failed', 'journal-failed', 'not-started']), detail: z.string() }),
  z.object({ type: z.literal('followed'), active: z.boolean(), boot: z.string() }),
]);
type StartAnswer = z.infer<typeof answer>;

const backoffSeconds = [1, 2, 4, 8, 15, 30] as const;
/** After this long without a server it is the next window's business: the pointer stays. */
const giveUpMs = 5 * 60_000;

/** State of one attempt, carried over lost connections. */
interface Following {
  offset: number;
  /** The start may have reached the server: from here on only its journal knows. */
  sent: boolean;
  begun: boolean;
  end: StageEnd | undefined;
  gone: boolean;
}

const startArgs = (request: StartRequest, offset: number): readonly string[] => [
  request.operationId, request.stage, request.lockName, request.lockId, request.takeover, request.project, request.engine, request.stateHash, String(offset),
];

/** DETAIL: what writing there says, then `df` of its bytes and of its inodes. */
function unwritable(host: string, what: string, detail: string): Problem {
  const more = { host, evidence: detail };
  if (/read-only file system/i.test(detail)) return problem('disk-read-only', { host, what }, { ...more, remedy: { code: 'remedy.remount' } });
  const freeInodes = /^\S+ +[1-9]\d* +\d+ +(\d+) /.exec(detail.trimEnd().split('\n').at(-1) ?? '')?.[1];
  if (freeInodes === '0') return problem('disk-inodes', { host, what }, { ...more, remedy: { code: 'remedy.free-inodes' } });
  return problem('disk-full', { host, what }, { ...more, remedy: { code: 'remedy.free-disk' } });
}

function onAnswer(request: StartRequest, state: Following, found: StartAnswer): void {
  switch (found.type) {
    case 'refused':
      state.end = { kind: 'refused', refusal: found };
      break;
    case 'locked':
      state.end = { kind: 'locked' };
      break;
    case 'started':
    case 'attached':
      state.begun = true;
      break;
    case 'spool-failed':
    case 'journal-failed':
      state.end = { kind: 'failed', problem: unwritable(request.host, found.type === 'spool-failed' ? '/run' : '/var/lib/jiji', found.detail) };
      break;
    case 'not-started':
      state.end = { kind: 'failed', problem: problem('stage-not-started', { host: request.host, stage: request.stage }, { host: request.host, evidence: found.detail }) };
      break;
    case 'followed':
      state.gone = !found.active;
      break;
  }
}

function onJournal(state: Following, stage: string, text: string, options: FollowOptions): void {
  const space = text.indexOf(' ');
  state.offset = Number(text.slice(0, space));
  const line = parseJournalLine(text.slice(space + 1));
  if (line === undefined) return;
  if (line.type === 'stage-end' && line.stage === stage) state.end = { kind: 'ended', line, offset: state.offset };
  else if (line.type === 'unit' && line.stage === stage) state.end ??= { kind: 'died', line, offset: state.offset };
  options.onLine(line);
}

/** A lock alone is taken in a frame: one wait. A stage is followed on a session of its own, beside which frames go on. */
async function send(host: RemoteHost, request: StartRequest, state: Following, onLine: (text: string) => void): Promise<RunResult> {
  const stdin = packFiles(state.begun ? [] : request.files);
  if (request.stage !== '') return host.stream(startProgram, startArgs(request, state.offset), { stdin, onLine });
  const result = await host.run(startProgram, startArgs(request, state.offset), { stdin });
  for (const line of result.stdout.split('\n')) onLine(line);
  return result;
}

async function attach(ctx: OperationContext, request: StartRequest, state: Following, options: FollowOptions): Promise<void> {
  const host = await ctx.connect(request.host);
  options.onConnected?.();
  state.gone = false;
  state.sent = true;
  const strange: string[] = [];
  const onLine = (text: string): void => {
    if (/^\d+ /.test(text)) {
      onJournal(state, request.stage, text, options);
      return;
    }
    const parsed = answer.safeParse(parseJson(text));
    if (!parsed.success) {
      if (text !== '') strange.push(text);
      return;
    }
    onAnswer(request, state, parsed.data);
    if (parsed.data.type === 'started' && request.more === true) host.prepareStream?.();
  };
  const result = await send(host, request, state, onLine);
  if (state.end !== undefined || state.begun) return;
  state.end = { kind: 'failed', problem: problem('command-failed', { title: `start ${request.stage}`, code: result.code }, { host: request.host, evidence: [result.stderr.trim(), ...strange].join('\n').slice(-4000) }) };
}

/**
 * Takes the lock, starts the stage and follows it to its end. A lost connection is answered with a new one, after 1, 2,
 * 4 … 30 s; what the server does meanwhile is read from its journal. Rejects only with what `ctx.connect` gives when
 * nothing had begun yet.
 */
export async function startAndFollow(ctx: OperationContext, request: StartRequest, options: FollowOptions): Promise<StageEnd> {
  const state: Following = { offset: request.offset, sent: false, begun: false, end: undefined, gone: false };
  let failures = 0;
  let lostSince = 0;
  for (;;) {
    try {
      await attach(ctx, request, state, options);
      failures = 0;
      if (state.end !== undefined) return state.end;
      if (state.gone) return { kind: 'died', offset: state.offset };
    } catch (error) {
      const found = problemOf(error);
      if (!(error instanceof ProblemError) || !found.code.startsWith('ssh-') || !state.sent) throw error;
      if (failures === 0) lostSince = ctx.clock.monotonic();
      const seconds = backoffSeconds[Math.min(failures, backoffSeconds.length - 1)] ?? 30;
      failures += 1;
      if (ctx.signal.aborted || ctx.clock.monotonic() - lostSince > giveUpMs) {
        return { kind: 'lost', problem: problem('stage-lost', { host: request.host }, { host: request.host, evidence: found.evidence ?? found.code }), offset: state.offset };
      }
      ctx.emit({ type: 'warning', operationId: request.operationId, problem: problem('connection-lost', { host: request.host, seconds }, { host: request.host }), at: ctx.clock.now() });
      await sleep(ctx.clock, seconds * 1000);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
