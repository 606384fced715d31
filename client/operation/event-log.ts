import type * as vscode from 'vscode';
import type { OperationEvent } from '../../core/protocol/events.ts';
import { logProblem } from '../show-problem.ts';
import { titleText } from '../words.ts';

/** Writes an event of an operation to the output channel, each at the level it deserves. */
export function logEvent(log: vscode.LogOutputChannel, event: OperationEvent): void {
  switch (event.type) {
    case 'operation-started':
      log.info(`${event.operation} ${event.operationId}: ${event.hosts.join(', ')}`);
      break;
    case 'phase':
      log.info(`[${event.index}/${event.count}] ${titleText(event.title, event.args)}`);
      break;
    case 'step-begin':
      log.info(`${event.host}: ${titleText(event.title, event.args)} (${event.index}/${event.count})`);
      break;
    case 'step-end':
      logStepEnd(log, event);
      break;
    case 'progress':
      log.debug(`${event.host === undefined ? '' : `${event.host}: `}${titleText(event.title, event.args)} ${event.done ?? ''}/${event.total ?? ''}`);
      break;
    case 'warning':
      logProblem(log, event.problem, 'warning');
      break;
    case 'log':
      log[event.level](`${event.host === undefined ? '' : `${event.host}: `}${event.text}`);
      break;
    case 'output':
      log.info(`${event.host}${event.source === undefined ? '' : ` ${event.source}`} | ${event.text}`);
      break;
    case 'operation-ended':
      log.info(`${event.operation} ${event.operationId}: ${event.result}`);
      break;
  }
}

function logStepEnd(log: vscode.LogOutputChannel, event: Extract<OperationEvent, { type: 'step-end' }>): void {
  const evidence = event.evidence === undefined || event.evidence === '' ? '' : `\n${event.evidence.trimEnd().replace(/^/gm, '  | ')}`;
  const text = `${event.host}: ${event.step} ${event.result}, ${Math.round(event.durationMs)} ms${evidence}`;
  if (event.result === 'failed') log.error(text);
  else if (event.result === 'warning') log.warn(text);
  else log.debug(text);
}
