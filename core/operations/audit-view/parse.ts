import * as z from 'zod';
import type { AuditRecord } from '../../protocol/audit.ts';

const entry = z.object({
  timestamp: z.string(), action: z.string(), status: z.string(), message: z.string(), user: z.string().optional(), client: z.string().optional(),
  operationId: z.string().optional(), durationMs: z.number().optional(), details: z.record(z.string(), z.unknown()).optional(),
});

/** One line of `audit.jsonl`; undefined for one that is torn or of a newer product that writes others. */
export function parseAuditLine(server: string, line: string): AuditRecord | undefined {
  const parsed = entry.safeParse(parseJson(line));
  if (!parsed.success || Number.isNaN(Date.parse(parsed.data.timestamp))) return undefined;
  const known = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined)) as z.infer<typeof entry>;
  return { server, ...known } as AuditRecord;
}

const textLine = /^\[([^\]]+)\] \[([A-Z]+) *\] ([A-Z_]+) - (.*)$/;

/** The text file, as it is and as the older tool wrote it: with `Details:` on a line of its own, or behind a literal `\n`. */
export function parseAuditText(server: string, text: string): readonly AuditRecord[] {
  const records: AuditRecord[] = [];
  for (const line of text.split('\n')) {
    const [head = '', behind] = line.split(/\\n\s*Details: /, 2);
    const details = /^ {4}Details: (.*)$/.exec(line)?.[1];
    const last = records.at(-1);
    if (details !== undefined && last !== undefined) {
      records[records.length - 1] = { ...last, ...detailsOf(details) };
      continue;
    }
    const found = textLine.exec(head);
    if (found === null || Number.isNaN(Date.parse(found[1] ?? ''))) continue;
    records.push({ server, timestamp: found[1] ?? '', status: found[2] ?? '', action: (found[3] ?? '').toLowerCase(), message: found[4] ?? '', textOnly: true, ...(behind === undefined ? {} : detailsOf(behind)) });
  }
  return records;
}

function detailsOf(json: string): { details?: Readonly<Record<string, unknown>> } {
  const parsed = z.record(z.string(), z.unknown()).safeParse(parseJson(json));
  return parsed.success ? { details: parsed.data } : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
