import os from 'node:os';
import { systemClock } from '../core/base/index.ts';
import { createSession } from '../core/operations/session.ts';
import type { OperationName, Operations } from '../core/protocol/worker.ts';
import { answer } from './ask.ts';
import { eventLine } from './events.ts';
import { print, say, type CliIo } from './io.ts';
import { printOutput } from './output.ts';
import type { CliOptions } from './options.ts';

type Call = <N extends OperationName>(name: N, params: Operations[N]['params']) => Promise<Operations[N]['result']>;

/** A session for one command; connections are closed however it ends. */
export async function withSession<T>(io: CliIo, options: CliOptions, body: (call: Call) => Promise<T>): Promise<T> {
  const session = createSession({ clock: systemClock, env: io.env, homeDir: os.homedir(), client: `cli/${io.version}`, operator: `${os.userInfo().username}@${os.hostname()}` });
  try {
    return await body((name, params) =>
      session.call(name, params, {
        signal: io.signal,
        emit: (event) => {
          if (options.json) print(io, JSON.stringify(event));
          else if (event.type === 'output') printOutput(io, event);
          else {
            const line = eventLine(event);
            if (line !== undefined) say(io, line);
          }
        },
        ask: (question) => answer(io, options, question),
      }),
    );
  } finally {
    await session.close();
  }
}
