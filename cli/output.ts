import type { OperationEvent } from '../core/protocol/events.ts';
import { print, type CliIo } from './io.ts';

/** Control sequences that could move the cursor or recolour what comes after; tabs stay. */
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** What a server printed: to standard output as results are, behind where it comes from when people read it. */
export function printOutput(io: CliIo, event: Extract<OperationEvent, { type: 'output' }>): void {
  // An audit entry names its server itself.
  const from = event.data?.['server'] === undefined ? `${event.host}${event.source === undefined ? '' : ` ${event.source}`} | ` : '';
  const text = io.stdout.isTTY === true ? event.text.replaceAll(/\u001b\[[0-9;]*m/g, '').replaceAll(control, '\u{fffd}') : event.text;
  if (event.stream === 'stderr' && event.source === undefined && from !== '') io.stderr.write(`${from}${text}\n`);
  else print(io, `${from}${text}`);
}
