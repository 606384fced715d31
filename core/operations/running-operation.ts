import { ulid } from 'ulid';
import { abortError, plainText, problem, ProblemError, problemOf, sleep, type Problem } from '../base/index.ts';
import type { OperationOutcome } from '../protocol/events.ts';
import type { OperationResult } from '../protocol/worker.ts';
import lib from '../host/files/stage-lib.sh';
import lockScript from '../host/files/stage-lock.sh';
import { auditAction, auditText, type AuditStatus, type AuditText } from './audit.ts';
import type { OperationContext } from './context.ts';
import { gitCommit } from './git-commit.ts';
import { lockInfoHead, refusalProblem, worthWaiting, type Refusal } from './lock.ts';
import type { Stage } from './plan.ts';
import { planHash } from './plan-view.ts';
import { leavePointer, removePointer, touchPointer, writePointer } from './pointers.ts';
import type { BeginOptions, RunningOperation, RunStageOptions, StageResult } from './runner.ts';
import { startAndFollow, type StageEnd, type StartRequest } from './stage-follow.ts';
import { stageFiles, type SpoolFile, type StageFinish } from './stage-package.ts';
import { StageReader } from './stage-reader.ts';

const renewEveryMs = 8000;
const retryLockMs = 2000;
const ownerScript = `${lib}\n${lockScript}\n`;

/** What is known of one locked server. */
interface Held {
  /** Journal bytes read so far. */
  offset: number;
  /** The last stage ended the operation there itself. */
  ended: boolean;
}

class Refused extends Error {
  readonly refusal: Refusal;
  readonly host: string;
  constructor(host: string, refusal: Refusal) {
    super('refused');
    this.host = host;
    this.refusal = refusal;
  }
}

/** The editor's side of one operation; see `RunningOperation` for what each method promises. */
export class Operation implements RunningOperation {
  readonly operationId: string;
  readonly #ctx: OperationContext;
  readonly #options: BeginOptions;
  readonly #lockId = ulid();
  readonly #held = new Map<string, Held>();
  /** Servers on which a stage is being followed. */
  readonly #followed = new Set<string>();
  readonly #startedAt: number;
  readonly #roundTripsBefore = new Map<string, number>();
  #commit: string | undefined;
  #stopRenewing: (() => void) | undefined;
  #pointed = false;
  #interrupted = false;

  constructor(ctx: OperationContext, options: BeginOptions, operationId: string) {
    this.#ctx = ctx;
    this.#options = options;
    this.operationId = operationId;
    this.#startedAt = ctx.clock.monotonic();
  }

  async begin(): Promise<void> {
    const { operation, hosts } = this.#options;
    this.#ctx.emit({ type: 'operation-started', operation, operationId: this.operationId, hosts, at: this.#ctx.clock.now() });
    const commit = gitCommit(this.#ctx.projectRoot);
    await Promise.all(hosts.map(async (name) => {
      const host = await this.#ctx.connect(name);
      this.#roundTripsBefore.set(name, this.#options.roundTripsBefore?.get(name) ?? host.roundTrips);
    }));
    this.#commit = await commit;
  }

  warn(found: Problem): void {
    this.#ctx.emit({ type: 'warning', operationId: this.operationId, problem: found, at: this.#ctx.clock.now() });
  }

  async lock(): Promise<void> {
    const missing = this.#options.hosts.filter((host) => !this.#held.has(host));
    if (missing.length === 0) return;
    await this.#point();
    const [first, ...rest] = missing.length > 1 ? await this.#lockOrder(missing) : missing;
    await this.#patiently(async () => {
      if (first !== undefined) await this.#lockOne(first);
      const taken = await Promise.allSettled(rest.map((host) => this.#lockOne(host)));
      const failed = taken.find((each) => each.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    });
    this.#renew();
  }

  async run(stages: readonly Stage[], options: RunStageOptions = {}): Promise<readonly StageResult[]> {
    const { despiteCancel = false } = options;
    if (this.#ctx.signal.aborted && !despiteCancel) throw abortError();
    const alone = stages.length === 1 && this.#options.hosts.length === 1;
    if (!alone) await this.lock();
    else await this.#point();
    this.#renew();
    return Promise.all(stages.map((stage) => this.#runStage(stage, options.last === true && alone, despiteCancel)));
  }

  async end(outcome: OperationOutcome, found?: Problem): Promise<OperationResult> {
    this.#stopRenewing?.();
    leavePointer(this.operationId);
    const final = this.#interrupted ? 'interrupted' : outcome;
    if (final !== 'interrupted') {
      const left = await Promise.all([...this.#held].map(([host, held]) => this.#finish(host, held, final, found)));
      if (left.every((done) => done)) await removePointer(this.#ctx.stateDir, this.operationId);
    }
    const { operation } = this.#options;
    const shown = found === undefined ? {} : { problem: found };
    this.#ctx.emit({ type: 'operation-ended', operation, operationId: this.operationId, result: final, ...shown, at: this.#ctx.clock.now() });
    const roundTrips: Record<string, number> = {};
    for (const [host, before] of this.#roundTripsBefore) roundTrips[host] = await this.#roundTrips(host, before);
    return { operationId: this.operationId, outcome: final, ...shown, durationMs: Math.round(this.#ctx.clock.monotonic() - this.#startedAt), roundTrips };
  }

  async #roundTrips(host: string, before: number): Promise<number> {
    try {
      return (await this.#ctx.connect(host)).roundTrips - before;
    } catch {
      return 0; // a figure only: the server is gone, and why is in the result already
    }
  }

  /** The operator's own note, before the first change. */
  async #point(): Promise<void> {
    if (this.#pointed) return;
    const { operation, lockName, hosts, request, plan } = this.#options;
    const { config, configPath, environment, stateDir, clock } = this.#ctx;
    await writePointer(stateDir, {
      operationId: this.operationId, operation, project: config.project, lockName, configPath, ...(environment === undefined ? {} : { environment }),
      hosts: [...hosts], startedAt: clock.now(), request: { ...request }, plan: plan === undefined ? null : withoutSecrets(plan),
    });
    this.#pointed = true;
  }

  /** Lowest machine-id first: two editors agree on it, whatever their files call the servers. */
  async #lockOrder(hosts: readonly string[]): Promise<readonly string[]> {
    const ids = await Promise.all(hosts.map(async (name) => {
      const known = this.#options.machineIds?.[name];
      if (known !== undefined) return { name, id: known };
      const host = await this.#ctx.connect(name);
      return { name, id: (await host.run('cat /etc/machine-id', [], { signal: this.#ctx.signal })).stdout.trim() };
    }));
    return ids.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).map(({ name }) => name);
  }

  /** Tries again while somebody else works; gives back what was taken before each wait and before failing. */
  async #patiently<T>(attempt: () => Promise<T>): Promise<T> {
    const until = this.#ctx.clock.monotonic() + this.#ctx.settings.lock.waitSeconds * 1000;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        await this.#giveBack();
        if (!(error instanceof Refused)) throw error;
        const found = refusalProblem(error.host, error.refusal);
        if (!worthWaiting(error.refusal) || this.#ctx.clock.monotonic() + retryLockMs > until) throw new ProblemError(found, { cause: error });
        this.#ctx.emit({ type: 'progress', operationId: this.operationId, host: error.host, title: 'runner.waiting-for-lock', args: found.args, at: this.#ctx.clock.now() });
        await sleep(this.#ctx.clock, retryLockMs, this.#ctx.signal);
      }
    }
  }

  async #giveBack(): Promise<void> {
    await Promise.all([...this.#held.keys()].map(async (name) => {
      const host = await this.#ctx.connect(name);
      await host.run(`${ownerScript}jiji_lock_release "$1" "$2"; rm -rf "$JIJI_STATE/operations/$3" "$JIJI_SPOOL/$3"`, [this.#options.lockName, this.#lockId, this.operationId]);
      this.#held.delete(name);
    }));
  }

  async #lockOne(host: string): Promise<void> {
    if (this.#ctx.signal.aborted) throw abortError();
    const end = await startAndFollow(this.#ctx, this.#request(host, '', []), { onLine: () => undefined });
    if (end.kind === 'refused') throw new Refused(host, end.refusal);
    if (end.kind === 'failed' || end.kind === 'lost') throw new ProblemError(end.problem);
    this.#held.set(host, { offset: 0, ended: false });
  }

  #request(host: string, stage: string, files: readonly SpoolFile[]): StartRequest {
    const { lockName, takeover, stateHashes } = this.#options;
    const held = this.#held.get(host);
    return {
      host, operationId: this.operationId, stage, lockName, lockId: this.#lockId, takeover: takeover ?? '', project: this.#ctx.config.project,
      engine: this.#ctx.config.builder.engine, stateHash: held === undefined ? (stateHashes?.[host] ?? '') : '', offset: held?.offset ?? 0,
      files: [...this.#heads(host), ...files],
    };
  }

  #heads(host: string): readonly SpoolFile[] {
    const { operation, lockName, hosts, request, message } = this.#options;
    const audit = this.#audit(host, 'STARTED', message ?? operation);
    const head = JSON.stringify({ type: 'operation', v: 1, operationId: this.operationId, operation, project: this.#ctx.config.project, lock: lockName, lockId: this.#lockId, hosts, client: this.#ctx.client, operator: this.#ctx.operator });
    const file = (path: string, content: string): SpoolFile => ({ path, mode: '600', content });
    return [
      file('info.head', lockInfoHead(this.#ctx, { lockId: this.#lockId, operationId: this.operationId, operation, message: message ?? '' })),
      file('operation.head', head.slice(0, -1)),
      file('request.json', JSON.stringify(request ?? {})),
      file('audit.text', audit.text), file('audit.details', audit.details), file('audit.json', audit.json),
    ];
  }

  #audit(host: string, status: AuditStatus, message: string, found?: Problem): AuditText {
    const { operation, plan, auditDetails } = this.#options;
    const details = {
      ...(plan === undefined ? {} : { plan: planHash(plan) }), ...(this.#commit === undefined ? {} : { commit: this.#commit }), ...auditDetails?.(host),
      ...(found === undefined ? {} : { code: found.code, ...found.args }),
    };
    return auditText({ action: auditAction(operation), status, message, user: this.#ctx.operator, host, client: this.#ctx.client, operationId: this.operationId, ...(Object.keys(details).length === 0 ? {} : { details }) }, this.#ctx.mask);
  }

  async #runStage(stage: Stage, last: boolean, despiteCancel: boolean): Promise<StageResult> {
    const owner = { operationId: this.operationId, lockName: this.#options.lockName, lockId: this.#lockId, project: this.#ctx.config.project };
    const finish: StageFinish | undefined = last
      ? { success: this.#audit(stage.host, 'SUCCESS', this.#options.operation), failure: this.#audit(stage.host, 'FAILED', this.#options.operation) }
      : undefined;
    const files = stageFiles(stage, owner, finish);
    const reader = new StageReader(this.#ctx, this.operationId, stage);
    const stopCancelling = despiteCancel ? () => undefined : this.#cancelOnAbort(stage.host);
    this.#followed.add(stage.host);
    try {
      const end = await this.#follow(stage, files, reader, !last);
      const held = this.#held.get(stage.host);
      if (held !== undefined && 'offset' in end) held.offset = end.offset;
      const result = reader.result(end);
      if (result.interrupted) this.#interrupted = true;
      else if (held !== undefined && last && end.kind === 'ended' && end.line.result !== 'fenced') held.ended = true;
      return result.ok ? result : await this.#withLog(result);
    } finally {
      this.#followed.delete(stage.host);
      stopCancelling();
    }
  }

  /** The first stage of a single server takes the lock too: one wait for both. */
  async #follow(stage: Stage, files: readonly SpoolFile[], reader: StageReader, more: boolean): Promise<StageEnd> {
    const attempt = async (): Promise<StageEnd> => {
      if (this.#ctx.signal.aborted && !reader.begun && stage.takesBack !== true) throw abortError();
      const fresh = !this.#held.has(stage.host);
      const end = await startAndFollow(this.#ctx, { ...this.#request(stage.host, stage.id, files), more }, {
        onLine: (line) => {
          if (fresh && !this.#held.has(stage.host)) this.#held.set(stage.host, { offset: 0, ended: false });
          reader.onLine(line);
        },
      });
      if (end.kind === 'refused') throw new Refused(stage.host, end.refusal);
      if (fresh && end.kind !== 'failed') this.#held.set(stage.host, { offset: 0, ended: false });
      if (end.kind === 'failed' && end.problem.code === 'stage-not-started') this.#held.set(stage.host, { offset: 0, ended: false });
      return end;
    };
    if (!this.#held.has(stage.host)) return this.#patiently(attempt);
    try {
      return await attempt();
    } catch (error) {
      throw error instanceof Refused ? new ProblemError(refusalProblem(error.host, error.refusal), { cause: error }) : error;
    }
  }

  /** On failure a step may have left log lines for people; they never stand in the journal, since they are not ours to keep. */
  async #withLog(result: StageResult): Promise<StageResult> {
    if (result.problem === undefined || result.interrupted) return result;
    try {
      const host = await this.#ctx.connect(result.host);
      const log = await host.run('for file in /run/jiji-op/"$1"/*.log; do [ -e "$file" ] || continue; tail -c 65536 "$file"; rm -f "$file"; done; rmdir /run/jiji-op/"$1" 2>/dev/null || :', [this.operationId]);
      if (log.stdout.trim() === '') return result;
      const text = plainText(this.#ctx.mask.apply(log.stdout.trimEnd()));
      this.#ctx.emit({ type: 'log', level: 'error', host: result.host, text, at: this.#ctx.clock.now() });
      return { ...result, problem: { ...result.problem, evidence: [result.problem.evidence, text].filter((part) => part !== undefined && part !== '').join('\n') } };
    } catch (error) {
      this.warn(problemOf(error));
      return result;
    }
  }

  #cancelOnAbort(name: string): () => void {
    const send = (): void => {
      this.#ctx.connect(name)
        .then((host) => host.run('mkdir -p /run/jiji-op/"$1" && : >/run/jiji-op/"$1"/cancel', [this.operationId]))
        .catch((error: unknown) => this.warn(problemOf(error)));
    };
    this.#ctx.signal.addEventListener('abort', send, { once: true });
    return () => this.#ctx.signal.removeEventListener('abort', send);
  }

  /** Says every 8 s that this editor lives, so that nobody takes its lock between two stages. */
  #renew(): void {
    if (this.#stopRenewing !== undefined) return;
    let cancel: () => void;
    const again = (): void => {
      cancel = this.#ctx.clock.after(renewEveryMs, () => {
        touchPointer(this.#ctx.stateDir, this.operationId, this.#ctx.clock.now()).catch((error: unknown) => this.warn(problemOf(error)));
        // A running stage says it by itself, and its server renews the lease at its end.
        for (const name of this.#held.keys()) if (!this.#followed.has(name)) void this.#renewOne(name);
        again();
      });
    };
    again();
    this.#stopRenewing = () => cancel();
  }

  async #renewOne(name: string): Promise<void> {
    try {
      const host = await this.#ctx.connect(name);
      const result = await host.run(`${ownerScript}jiji_lock_renew "$1" "$2"`, [this.#options.lockName, this.#lockId]);
      const held = this.#held.get(name);
      if (result.code === 1 && held !== undefined && !held.ended) this.warn(problem('lock-lost', { host: name }, { host: name }));
    } catch (error) {
      this.#ctx.emit({ type: 'log', level: 'debug', host: name, text: `lease not renewed: ${problemOf(error).code}`, at: this.#ctx.clock.now() });
    }
  }

  /** True when the server has nothing left of the operation but its journal. */
  async #finish(name: string, held: Held, outcome: OperationOutcome, found: Problem | undefined): Promise<boolean> {
    if (held.ended) return true;
    const { operation, lockName } = this.#options;
    const done = outcome === 'done' || outcome === 'unchanged';
    const audit = this.#audit(name, done ? 'SUCCESS' : 'FAILED', found === undefined ? operation : `${operation}: ${found.code}`, found);
    try {
      const host = await this.#ctx.connect(name);
      const args = [this.operationId, outcome, lockName, this.#lockId, this.#ctx.config.project, audit.text, audit.details, audit.json];
      const result = await host.run(`${ownerScript}jiji_operation_finish "$@"; rm -rf "$JIJI_SPOOL/$1"`, args);
      const words = result.stdout.split('\n');
      if (words.includes('lock-foreign') || words.includes('lock-failed')) this.warn(problem('lock-not-released', { host: name }, { host: name }));
      if (words.includes('audit-unwritten')) this.warn(problem('audit-unwritten', { host: name }, { host: name, evidence: result.stderr }));
      return true;
    } catch (error) {
      this.warn(problemOf(error));
      return false;
    }
  }
}

/** The plan as it may lie on disk: contents of secrets are not kept. */
function withoutSecrets(plan: NonNullable<BeginOptions['plan']>): unknown {
  return { ...plan, groups: plan.groups.map((group) => group.map((stage) => ({ ...stage, steps: stage.steps.map(({ secret: _secret, ...step }) => step) }))) };
}
