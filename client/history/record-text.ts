import type { AuditRecord } from '../../core/protocol/audit.ts';

/** Entries of one operation as a text to read: what servers wrote stands in blocks, where Markdown means nothing. */
export function recordText(records: readonly AuditRecord[]): string {
  const [first] = records;
  return [`# ${first?.action ?? ''}`, ...records.flatMap((record) => ['', `## ${word(record.server)}: ${word(record.status)}, ${word(record.timestamp)}`, '', ...block(lines(record))])].join('\n') + '\n';
}

const word = (text: string): string => text.replaceAll(/[^\w.:@+ -]/g, '_');

/** Indented, so that no fence in the text can end it. */
const block = (text: readonly string[]): readonly string[] => text.flatMap((each) => each.split('\n')).map((line) => `    ${line}`);

function lines(record: AuditRecord): readonly string[] {
  const fields: readonly (readonly [string, unknown])[] = [['message', record.message], ['who', record.user], ['with', record.client], ['operation', record.operationId], ['seconds', record.durationMs === undefined ? undefined : record.durationMs / 1000]];
  return [...fields.filter(([, value]) => value !== undefined && value !== '').map(([name, value]) => `${name}: ${String(value)}`), ...(record.details === undefined ? [] : ['details:', JSON.stringify(record.details, null, 2)])];
}
