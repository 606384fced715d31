import * as z from 'zod';
import { problem, ProblemError, registerMessages } from '../base/index.ts';

registerMessages({
  'inspect-unreadable': 'The server described itself in a way that this version does not understand: {detail}',
});

/** What a server's script said of it, one JSON document. Throws `inspect-unreadable`. */
export function readDocument<T>(schema: z.ZodType<T>, stdout: string): T {
  let data: unknown;
  try {
    data = JSON.parse(stdout);
  } catch (error) {
    throw new ProblemError(problem('inspect-unreadable', { detail: String(error) }, { evidence: stdout.slice(0, 2000) }));
  }
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new ProblemError(problem('inspect-unreadable', { detail: z.prettifyError(parsed.error) }));
  return parsed.data;
}
