import { Emitter, isAbort, problemOf, type Clock, type Problem } from '../../core/base/index.ts';
import type { ClusterState } from '../../core/protocol/cluster.ts';
import type { Answer, Question, Target } from '../../core/protocol/worker.ts';
import type { CallHandlers } from '../worker-client.ts';

/** `idle`: nobody looks. `waiting`: asked, no answer yet. `live`: `state` is fed. `failed`: see `problem`; `state` may hold older data. */
export type ClusterPhase = 'idle' | 'waiting' | 'live' | 'failed';

export interface ClusterSource {
  /** The file as it is now; undefined when there is none or servers must not be contacted. */
  target(): Promise<Target | undefined>;
  watch(target: Target, handlers: CallHandlers): Promise<null>;
  /** Asks the person; used only while a stream that the person asked for is starting. */
  ask(question: Question): Promise<Answer>;
}

/** The stream goes on this long after the last view has gone, so that switching between views does not reconnect, in ms. */
const lingerMs = 5000;
/** First and longest pause before a stream that ended is tried again, in ms. */
const firstRetryMs = 10_000;
const lastRetryMs = 300_000;

/**
 * The live cluster for all views of the window: one stream, and only while at least one view is visible. Views attach
 * when they are shown and detach when they are hidden.
 */
export class ClusterStore {
  readonly #source: ClusterSource;
  readonly #clock: Clock;
  readonly #changed = new Emitter<ClusterStore>();
  readonly #viewers = new Set<object>();
  #stream: AbortController | undefined;
  #timer: (() => void) | undefined;
  #retryMs = firstRetryMs;
  #phase: ClusterPhase = 'idle';
  #state: ClusterState | undefined;
  #problem: Problem | undefined;

  constructor(source: ClusterSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  get phase(): ClusterPhase {
    return this.#phase;
  }
  /** The last state that came, also when the stream has broken since. */
  get state(): ClusterState | undefined {
    return this.#state;
  }
  get problem(): Problem | undefined {
    return this.#problem;
  }

  onDidChange(listener: (store: ClusterStore) => void): () => void {
    return this.#changed.on(listener);
  }

  /** A view has become visible; the result says that it is hidden again. */
  attach(): () => void {
    this.#stopTimer();
    if (this.#stream === undefined) this.#start(false);
    const viewer = {};
    this.#viewers.add(viewer);
    return () => {
      if (!this.#viewers.delete(viewer)) return;
      if (this.#viewers.size === 0) this.#after(lingerMs, () => this.#stop('idle'));
    };
  }

  /** Reads everything anew. `interactive`: the person asked for it and may be asked back (host keys). */
  restart(interactive: boolean): void {
    this.#retryMs = firstRetryMs;
    if (this.#viewers.size === 0) this.#stop('idle');
    else this.#start(interactive);
  }

  /** Another file: what was known is of no use. */
  reset(): void {
    this.#state = undefined;
    this.#problem = undefined;
    this.restart(false);
  }

  dispose(): void {
    this.#viewers.clear();
    this.#stop('idle');
  }

  #start(interactive: boolean): void {
    this.#stop('waiting');
    const controller = new AbortController();
    this.#stream = controller;
    void this.#run(controller, interactive);
  }

  async #run(controller: AbortController, interactive: boolean): Promise<void> {
    const { signal } = controller;
    const gone = (): boolean => signal.aborted;
    try {
      const target = await this.#source.target();
      if (gone()) return;
      if (target === undefined) {
        this.#stop('idle');
        return;
      }
      await this.#source.watch(target, {
        signal,
        onCluster: (state) => {
          if (gone()) return;
          this.#retryMs = firstRetryMs;
          this.#problem = undefined;
          this.#state = state;
          this.#become('live');
        },
        ask: (question) => (interactive ? this.#source.ask(question) : Promise.resolve(null)),
      });
      if (!gone()) this.#failed(undefined);
    } catch (thrown) {
      if (!gone() && !isAbort(thrown)) this.#failed(problemOf(thrown));
    }
  }

  #failed(problem: Problem | undefined): void {
    this.#stream = undefined;
    this.#problem = problem;
    this.#after(this.#retryMs, () => this.#start(false));
    this.#retryMs = Math.min(this.#retryMs * 2, lastRetryMs);
    this.#become('failed');
  }

  #stop(phase: 'idle' | 'waiting'): void {
    this.#stopTimer();
    this.#stream?.abort();
    this.#stream = undefined;
    this.#become(phase);
  }

  #become(phase: ClusterPhase): void {
    this.#phase = phase;
    this.#changed.emit(this);
  }

  #after(ms: number, callback: () => void): void {
    this.#stopTimer();
    this.#timer = this.#clock.after(ms, callback);
  }

  #stopTimer(): void {
    this.#timer?.();
    this.#timer = undefined;
  }
}
