import type { Duplex } from 'node:stream';

export interface RunOptions {
  /** Secrets and file contents travel here, never in the script or its arguments. */
  readonly stdin?: string | Uint8Array;
  /** Default: `ssh.command_timeout`. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** Exit status. A connection that closes without one rejects with `ssh-lost`, it never resolves. */
  readonly code: number;
  /** UTF-8, at most 1 MiB kept; `truncated` says when more came. */
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  readonly truncated: boolean;
}

export interface StreamOptions {
  /** Whole lines of standard output, without the line break. */
  readonly onLine: (line: string) => void;
  /** What is large comes in pieces. */
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
}

/**
 * One server as operations see it. Everything runs as root (`sudo -n` where the user is not) under `LC_ALL=C`, in POSIX
 * `sh`; `args` become `$1`, `$2` … of the script, quoted by the one quoting function. All methods reject with a
 * `ProblemError` whose `host` is set (codes of operations.md §1.6), or an AbortError when the signal fires.
 */
export interface RemoteHost {
  /** Name in the file. */
  readonly name: string;
  /** `user@host:port`, for people. */
  readonly label: string;
  /** One frame on the kept-open root shell: one round trip. Frames of one host run one after another. */
  run(script: string, args?: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** A command on a channel of its own (several may run beside `run`); resolves with the end of the command. */
  stream(script: string, args: readonly string[], options: StreamOptions): Promise<RunResult>;
  /** Opens the session of the next `stream` now, beside whatever else is waited for, so that `stream` need not wait for it. */
  prepareStream?(): void;
  /** Writes a file atomically (temp name in the same folder, mode first, size and SHA-256 read back, rename). */
  upload(content: Uint8Array | { readonly file: string }, path: string, options: { readonly mode: string; readonly onProgress?: (sentBytes: number) => void; readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Lets the server listen on its own loopback and brings each connection back to `to`, as seen from here. Resolves with
   * what ends it; ends by itself with the connection. Rejects with `ssh-reverse-forward` when the server refuses.
   */
  reverseForward?(port: number, to: { readonly host: string; readonly port: number }): Promise<() => Promise<void>>;
  /** A TCP channel opened by the server (direct-tcpip). */
  forward(port: number, host?: string): Promise<Duplex>;
  /** Sequential waits for this server so far, counted by the connection (frames, channel opens); for figures. */
  readonly roundTrips: number;
}
