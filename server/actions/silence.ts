import { registerMessages } from '../../core/base/index.ts';
import type { ParsedDeploy } from '../../core/config/index.ts';
import { silencingComments } from '../../core/rules/silence.ts';
import type { Diagnostic, Fix } from '../../core/rules/index.ts';
import { nodeAtPosition } from '../hover/at.ts';

/** About the text itself: no comment helps there. */
const never = new Set(['jiji/yaml-syntax', 'jiji/multiple-documents', 'jiji/file-too-complex']);

/** A comment at the end of a finding's line that silences it; none where a comment would become part of a text. */
export function silence(parsed: ParsedDeploy, { code, range }: Diagnostic): Fix | undefined {
  const { line } = range.start;
  if (never.has(code)) return undefined;
  const content = parsed.text.slice(parsed.lines.start(line), parsed.lines.start(line + 1)).replace(/(?<![\r\n])[\r\n]+$/, '');
  const name = code.replace(/^jiji\//, '');
  const known = silencingComments(content)[0]?.codes.at(-1);
  const at = { line, character: known?.to ?? content.trimEnd().length };
  const scalar = nodeAtPosition(parsed, { line, character: content.length })?.scalar;
  const isInText = scalar !== undefined && parsed.lines.position(scalar.start).line !== parsed.lines.position(Math.max(scalar.start, scalar.end - 1)).line;
  if (isInText && known === undefined) return undefined;
  return { title: { code: 'action.silence', args: { code } }, edits: [{ range: { start: at, end: at }, newText: known === undefined ? ` # jiji-ignore: ${name}` : `, ${name}` }] };
}

registerMessages({ 'action.silence': 'Silence {code} for this line' });
