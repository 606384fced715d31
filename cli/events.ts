import { renderCode, renderProblem } from '../core/base/index.ts';
import type { OperationEvent } from '../core/protocol/events.ts';

/** One line for people per event; undefined for what would only be noise. */
export function eventLine(event: OperationEvent): string | undefined {
  switch (event.type) {
    case 'operation-started':
      return `${event.operation} on ${event.hosts.join(', ')} (${event.operationId})`;
    case 'phase':
      return `[${event.index}/${event.count}] ${renderCode(event.title, event.args)}`;
    case 'step-begin':
      return `  ${event.host}: ${renderCode(event.title, event.args)} (${event.index}/${event.count})`;
    case 'step-end':
      return event.result === 'done' || event.result === 'skipped' ? undefined : `  ${event.host}: ${event.step} ${event.result}${event.evidence === undefined ? '' : `: ${event.evidence}`}`;
    case 'progress':
      return event.done !== undefined && event.done !== event.total ? undefined : `  ${event.host === undefined ? '' : `${event.host}: `}${renderCode(event.title, event.args)}`;
    case 'warning':
      return `warning: ${renderProblem(event.problem)}`;
    case 'log':
      return event.level === 'debug' ? undefined : `  ${event.host === undefined ? '' : `${event.host}: `}${event.text}`;
    case 'output':
      return undefined;
    case 'operation-ended':
      return `${event.operation}: ${event.result}`;
  }
}
