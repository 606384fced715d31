import type { Args, Problem } from '../base/index.ts';

/**
 * What an operation tells, in order, as it happens: journal lines of the servers and the editor's own side, one shape
 * for progress, tree, topology, log channel, audit and `jiji --json`.
 */
export type OperationEvent =
  | { readonly type: 'operation-started'; readonly operation: string; readonly operationId: string; readonly hosts: readonly string[]; readonly at: number }
  | { readonly type: 'phase'; readonly operationId: string; readonly title: string; readonly args?: Args; readonly index: number; readonly count: number; readonly at: number }
  | { readonly type: 'step-begin'; readonly operationId: string; readonly host: string; readonly stage: string; readonly step: string; readonly title: string; readonly args?: Args; readonly index: number; readonly count: number; readonly at: number }
  | { readonly type: 'step-end'; readonly operationId: string; readonly host: string; readonly stage: string; readonly step: string; readonly result: 'done' | 'failed' | 'skipped' | 'undone' | 'warning'; readonly evidence?: string; readonly durationMs: number; readonly at: number }
  | { readonly type: 'progress'; readonly operationId: string; readonly host?: string; readonly title: string; readonly args?: Args; readonly done?: number; readonly total?: number; readonly at: number }
  | { readonly type: 'warning'; readonly operationId?: string; readonly problem: Problem; readonly at: number }
  | { readonly type: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly host?: string; readonly text: string; readonly at: number }
  /** What a server printed and a person asked for: a log line, output of a command, an audit entry. `data`: the same with its fields. */
  | { readonly type: 'output'; readonly host: string; readonly source?: string; readonly stream: 'stdout' | 'stderr'; readonly text: string; readonly data?: Readonly<Record<string, unknown>>; readonly at: number }
  | { readonly type: 'operation-ended'; readonly operation: string; readonly operationId: string; readonly result: OperationOutcome; readonly problem?: Problem; readonly at: number };

/** `unchanged`: the plan was empty. `refused`: lock held, world moved, not confirmed. `interrupted`: still on the servers, to be resumed. */
export type OperationOutcome = 'done' | 'unchanged' | 'failed' | 'refused' | 'cancelled' | 'interrupted';
