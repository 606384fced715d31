import { hasMessage, plainText, problem, type Args, type Problem } from '../base/index.ts';
import type { OperationContext } from './context.ts';
import type { JournalBegin, JournalEnd, JournalLine } from './journal.ts';
import type { Stage } from './plan.ts';
import type { StageResult } from './runner.ts';
import type { StageEnd } from './stage-follow.ts';

/** exit status of `timeout` */
const timedOut = 124;

/** Turns one stage's journal lines into events, and its end into a result. */
export class StageReader {
  readonly #ctx: OperationContext;
  readonly #operationId: string;
  readonly #stage: Stage;
  readonly #evidence: Record<string, string> = {};
  readonly #begins = new Map<string, JournalBegin>();
  #failure: JournalEnd | undefined;
  readonly #notUndone: string[] = [];

  constructor(ctx: OperationContext, operationId: string, stage: Stage) {
    this.#ctx = ctx;
    this.#operationId = operationId;
    this.#stage = stage;
  }

  /** What a server said, as people and files may get it. */
  #shown(text: string): string {
    return plainText(this.#ctx.mask.apply(text));
  }

  get begun(): boolean {
    return this.#begins.size > 0;
  }

  onLine(line: JournalLine): void {
    if (line.type === 'begin' && line.stage === this.#stage.id) this.#onBegin(line);
    else if (line.type === 'end' && line.stage === this.#stage.id) this.#onEnd(line);
  }

  #onBegin(line: JournalBegin): void {
    this.#begins.set(line.step, line);
    const args = line.title.args === undefined ? {} : { args: line.title.args };
    this.#ctx.emit({
      type: 'step-begin', operationId: this.#operationId, host: this.#stage.host, stage: line.stage, step: line.step, title: line.title.code, ...args,
      index: line.index, count: line.count, at: line.at,
    });
  }

  #onEnd(line: JournalEnd): void {
    const evidence = this.#shown(line.evidence);
    const failed = line.result === 'failed' || line.result === 'undo-failed';
    if (line.result === 'done' || line.result === 'warning') this.#evidence[line.step] = evidence;
    if (line.result === 'failed') this.#failure = line;
    if (line.result === 'undo-failed') this.#notUndone.push(line.step);
    this.#ctx.emit({
      type: 'step-end', operationId: this.#operationId, host: this.#stage.host, stage: line.stage, step: line.step,
      result: line.result === 'undo-failed' ? 'failed' : line.result, durationMs: line.ms, at: line.at,
      ...(failed || line.result === 'warning' ? { evidence: this.#shown([line.error, line.evidence].filter((part) => part !== '').join('\n')) } : { evidence }),
    });
    if (line.result === 'warning') this.#ctx.emit({ type: 'warning', operationId: this.#operationId, problem: this.#stepProblem(line), at: line.at });
  }

  #stepProblem(line: JournalEnd): Problem {
    const evidence = this.#shown([line.error, line.evidence].filter((part) => part !== '').join('\n'));
    const where = { host: this.#stage.host, step: line.step, ...(evidence === '' ? {} : { evidence }) };
    if (line.problem !== null) return problem(line.problem.code, this.#masked(line.problem.args), { ...where, ...remedyFor(line.problem.code, line.problem.args) });
    if (line.code === timedOut) return problem('stage-timeout', { seconds: this.#begins.get(line.step)?.seconds ?? 0 }, where);
    return problem('stage-failed', { code: line.code }, where);
  }

  /** What a program said on its way to failing stands in arguments too. */
  #masked(args: Args): Args {
    return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, typeof value === 'string' ? this.#shown(value) : value]));
  }

  result(end: StageEnd): StageResult {
    const base = { host: this.#stage.host, stage: this.#stage.id, evidence: this.#evidence };
    const host = this.#stage.host;
    if (end.kind === 'ended') {
      if (end.line.result === 'done') return { ...base, ok: true, undo: 'none', interrupted: false };
      const found = this.#endProblem(end.line.result, end.line.step);
      if (end.line.undo !== 'failed') return { ...base, ok: false, problem: found, undo: end.line.undo, interrupted: false };
      const evidence = [found.code, found.evidence].filter((part) => part !== undefined).join('\n');
      return { ...base, ok: false, undo: 'failed', interrupted: true, problem: problem('undo-failed', { host, steps: this.#notUndone.join(', ') }, { host, evidence, remedy: { code: 'remedy.resume-or-undo', command: 'jiji.resume' } }) };
    }
    const found = this.#brokenProblem(end);
    return { ...base, ok: false, problem: found, undo: 'none', interrupted: end.kind === 'died' || end.kind === 'lost' };
  }

  #endProblem(result: 'failed' | 'cancelled' | 'fenced' | 'unwritten' | 'not-started', step: string): Problem {
    const host = this.#stage.host;
    switch (result) {
      case 'failed':
        return this.#failure === undefined ? problem('stage-failed', { code: 1 }, { host, step }) : this.#stepProblem(this.#failure);
      case 'cancelled':
        return problem('cancelled', {}, { host });
      case 'fenced':
        return problem('lock-lost', { host }, { host, step });
      case 'unwritten':
        return problem('stage-unwritten', { host }, { host, step, remedy: { code: 'remedy.free-disk' } });
      case 'not-started':
        return problem('stage-not-started', { host, stage: this.#stage.id }, { host });
    }
  }

  #brokenProblem(end: Exclude<StageEnd, { kind: 'ended' }>): Problem {
    const host = this.#stage.host;
    if (end.kind === 'lost' || end.kind === 'failed') return end.problem;
    const line = end.kind === 'died' ? end.line : undefined;
    return problem('stage-died', { host, stage: this.#stage.id, result: line?.result ?? 'rebooted', status: line?.status ?? '' }, { host, remedy: { code: 'remedy.resume-or-undo', command: 'jiji.resume' } });
  }
}

/** A problem told by a server comes without advice; the catalogue may have some: `remedy.CODE.REASON`, or `remedy.CODE`. */
function remedyFor(code: string, args: Args): Pick<Problem, 'remedy'> {
  const found = [`remedy.${code}.${String(args['reason'])}`, `remedy.${code}`].find(hasMessage);
  return found === undefined ? {} : { remedy: { code: found, args } };
}
