import { problem, ProblemError, quoteAll } from '../base/index.ts';

/** One script with its arguments and input, as a channel takes it. */
export interface Frame {
  readonly nonce: string;
  readonly sequence: number;
  /** Header line, script and input; written at once. */
  readonly bytes: Buffer;
}

/**
 * Encodes a frame: `<script bytes> <stdin bytes> <nonce> <sequence>\n`, the script, the input. The script begins with a
 * `set --` line of quoted arguments and ends with a comment of the nonce, by which the server knows that it came whole.
 * Throws `ssh-text` for NUL in script or arguments.
 */
export function encodeFrame(script: string, args: readonly string[], stdin: string | Uint8Array, id: { readonly nonce: string; readonly sequence: number }): Frame {
  if (script.includes('\0') || args.some((arg) => arg.includes('\0'))) throw new ProblemError(problem('ssh-text'));
  const text = Buffer.from(`set -- ${quoteAll(args)}\n${script}\n#${id.nonce}`, 'utf8');
  const input = typeof stdin === 'string' ? Buffer.from(stdin, 'utf8') : stdin;
  const header = Buffer.from(`${text.length} ${input.length} ${id.nonce} ${id.sequence}\n`, 'latin1');
  return { ...id, bytes: Buffer.concat([header, text, input]) };
}
