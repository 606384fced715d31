/**
 * How a lock stands: `running` a stage of its operation runs on the server, `alive` its editor was heard of in the last
 * 30 s, `interrupted` neither and unfinished, `finished` neither and nothing left to do (it counts as free), `manual`
 * taken by a person, `foreign` of another tool, `unreadable` nobody knows whose.
 */
export type LockState = 'running' | 'alive' | 'interrupted' | 'finished' | 'manual' | 'foreign' | 'unreadable';

/** A lock that is there on one server. */
export interface ServerLock {
  readonly server: string;
  /** The project, or `.network` for what changes the private network. */
  readonly name: string;
  readonly state: LockState;
  readonly ageSeconds: number;
  /** Taken by hand on this machine. */
  readonly mine: boolean;
  readonly operation?: string;
  readonly operationId?: string;
  readonly by?: string;
  readonly client?: string;
  readonly since?: string;
  readonly message?: string;
  readonly fence?: number;
  /** The step that its operation began last. */
  readonly step?: string;
  /** Of another tool: its file. */
  readonly file?: string;
}

export interface LockView {
  readonly locks: readonly ServerLock[];
  /** Servers where nobody holds the project. */
  readonly free: readonly string[];
}

/** What `lock release` did on one server. `kept`: not ours, or its owner lives. */
export interface LockRelease {
  readonly server: string;
  readonly result: 'released' | 'absent' | 'broken' | 'kept';
  readonly lock?: ServerLock;
}
