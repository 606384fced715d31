import type { AuditRecord } from '../../protocol/audit.ts';

/** One entry in one line for people. */
export function auditLine(record: AuditRecord): string {
  const took = record.durationMs === undefined ? '' : ` (${(record.durationMs / 1000).toFixed(1)} s)`;
  return `${record.timestamp}  ${record.server.padEnd(10)} ${record.status.padEnd(8)} ${record.action} - ${record.message}${took}${record.user === undefined ? '' : `  ${record.user}`}${commitOf(record)}`;
}

function commitOf({ details }: AuditRecord): string {
  const commit = details?.['commit'];
  return typeof commit === 'string' ? `  ${commit.slice(0, 10)}${commit.endsWith('-dirty') ? '-dirty' : ''}` : '';
}
