import type { Readable, Writable } from 'node:stream';
import { plainText } from '../core/base/index.ts';

/** The process as the command line sees it; tests bring their own. */
export interface CliIo {
  readonly version: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results only. */
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** Words for people. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly signal: AbortSignal;
}

/** Evidence of servers and applications is part of it, so a terminal gets words alone. */
export const say = (io: CliIo, text: string): void => void io.stderr.write(`${plainText(text)}\n`);
export const print = (io: CliIo, text: string): void => void io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);

/** True when a person can be asked. */
export const interactive = (io: CliIo): boolean => io.stdin.isTTY === true && io.stderr.isTTY === true;

/** Nobody reads any more (`jiji validate | head`): what is under way goes on, and the exit status stands. */
export function outliveReaders(...streams: readonly Writable[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
