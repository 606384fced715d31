import * as z from 'zod';
import { problem, ProblemError, registerMessages } from '../base/index.ts';

registerMessages({
  'journal-newer': 'A newer version of Jiji began {operationId}; this one would misread what it did.',
  'remedy.update': 'Update Jiji here, or finish it where it was begun.',
});

/** Version of the journal that this product writes and understands. */
export const journalVersion = 1;

/** Rejects what a newer product began: its steps and undos may mean something else. */
export function refuseNewer(operationId: string, version: number, host?: string): void {
  if (version <= journalVersion) return;
  throw new ProblemError(problem('journal-newer', { operationId }, { ...(host === undefined ? {} : { host }), remedy: { code: 'remedy.update' } }));
}

const args = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const undo = z.object({ script: z.string(), args: z.array(z.string()) });
const at = z.number();

const operation = z.object({
  type: z.literal('operation'), v: z.number().default(1), operationId: z.string(), operation: z.string(), project: z.string(), lock: z.string(), lockId: z.string(),
  hosts: z.array(z.string()), boot: z.string(), at,
});
const stage = z.object({ type: z.literal('stage'), stage: z.string(), onFailure: z.enum(['stage', 'none']), count: z.number(), reversible: z.boolean().optional(), commits: z.boolean().optional(), takesBack: z.boolean().optional(), at });
const begin = z.object({
  type: z.literal('begin'), stage: z.string(), step: z.string(), index: z.number(), count: z.number(),
  title: z.object({ code: z.string(), args: args.optional() }), undo: undo.nullable(), seconds: z.number(), at,
});
const end = z.object({
  type: z.literal('end'), stage: z.string(), step: z.string(), result: z.enum(['done', 'failed', 'warning', 'undone', 'undo-failed']),
  code: z.number(), ms: z.number(), evidence: z.string(), error: z.string(), problem: z.object({ code: z.string(), args }).nullable(), at,
});
const stageEnd = z.object({
  type: z.literal('stage-end'), stage: z.string(), result: z.enum(['done', 'failed', 'cancelled', 'fenced', 'unwritten', 'not-started']),
  undo: z.enum(['none', 'done', 'failed']), step: z.string(), at,
});
const unit = z.object({ type: z.literal('unit'), stage: z.string(), result: z.string(), code: z.string(), status: z.string(), at });
const finish = z.object({ type: z.literal('finish'), outcome: z.string(), by: z.string().optional(), at });

const line = z.discriminatedUnion('type', [operation, stage, begin, end, stageEnd, unit, finish]);

/** One line of `/var/lib/jiji/operations/<ULID>/journal.ndjson`. Times are the server's wall clock, ms since the epoch. */
export type JournalLine = z.infer<typeof line>;
export type JournalStage = z.infer<typeof stage>;
export type JournalBegin = z.infer<typeof begin>;
export type JournalEnd = z.infer<typeof end>;
export type JournalStageEnd = z.infer<typeof stageEnd>;
export type JournalUnit = z.infer<typeof unit>;

/** A line that a full disk cut off, or that a newer product wrote, gives undefined: the caller shows it as it is. */
export function parseJournalLine(text: string): JournalLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = line.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** A whole journal, without lines that nobody can read. Throws `journal-newer`. */
export function parseJournal(text: string, operationId: string): readonly JournalLine[] {
  const lines = text.split('\n').flatMap((each) => parseJournalLine(each) ?? []);
  for (const each of lines) if (each.type === 'operation') refuseNewer(operationId, each.v);
  return lines;
}
