import type { Mask } from '../base/index.ts';

export type AuditStatus = 'STARTED' | 'SUCCESS' | 'FAILED' | 'WARNING';

export interface AuditEntry {
  /** As in operations.md 2.2: `service_deploy`, `network_init` … */
  readonly action: string;
  readonly status: AuditStatus;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly user: string;
  readonly host: string;
  readonly client: string;
  readonly operationId: string;
}

/** What the server's `jiji_audit` takes; the server adds the time. */
export interface AuditText {
  /** `[STATUS  ] ACTION - message` */
  readonly text: string;
  /** One-line JSON, or empty. */
  readonly details: string;
  /** The JSON entry without its braces and without `timestamp` and `durationMs`; its details, if it has any, are last. */
  readonly json: string;
}

const messageLimit = 500;
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Masked, on one line, at most 500 characters: nothing an application prints can forge a second entry. */
export function auditText(entry: AuditEntry, mask: Mask): AuditText {
  const clean = (text: string): string => mask.apply(text).replace(control, ' ').slice(0, messageLimit);
  const message = clean(entry.message);
  const details = entry.details === undefined ? '' : mask.apply(JSON.stringify(entry.details));
  const json = JSON.stringify({
    action: entry.action, status: entry.status, message, user: clean(entry.user), host: clean(entry.host), client: clean(entry.client),
    operationId: entry.operationId, ...(entry.details === undefined ? {} : { details: JSON.parse(details) as unknown }),
  });
  return { text: `[${entry.status.padEnd(8)}] ${entry.action.toUpperCase()} - ${message}`, details, json: json.slice(1, -1) };
}

const actions: Readonly<Record<string, string>> = {
  deploy: 'service_deploy', resume: 'service_deploy', rollback: 'service_rollback', undo: 'service_rollback', restart: 'app_restart', stop: 'app_stop', start: 'app_start', remove: 'app_remove',
  init: 'network_init', teardown: 'server_teardown', lock: 'deployment_lock', unlock: 'deployment_unlock', exec: 'custom_command', prune: 'image_prune', build: 'image_build', push: 'image_push',
};

/** The audit's word for an operation. */
export const auditAction = (operation: string): string => actions[operation] ?? operation.replace(/-/g, '_');
