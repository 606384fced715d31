/** What is run, and where. */
export interface ExecRequest {
  /** Shell text for `sh -c`, run as root on each server; with `service`, words that are run in its container. */
  readonly command: readonly string[];
  readonly service?: string;
  /** One server after another. */
  readonly serial?: boolean;
  /** With `serial`: no further server after one that failed. */
  readonly stopOnFailure?: boolean;
  /** 300 s. */
  readonly timeoutSeconds?: number;
  /** The command was confirmed although it looks destructive. */
  readonly confirmed?: boolean;
}

export interface ExecResult {
  readonly server: string;
  readonly container?: string;
  /** Exit status; null: it could not be run, was cut off, or was left out. */
  readonly code: number | null;
  readonly durationMs: number;
  readonly why?: 'timeout' | 'left-out' | 'failed';
}

export interface ExecSummary {
  readonly results: readonly ExecResult[];
  readonly ok: number;
  readonly failed: number;
}
