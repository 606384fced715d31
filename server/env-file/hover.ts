import { MarkupKind, type Hover, type Position } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../core/base/index.ts';
import type { EnvFileFacts } from '../../core/facts/index.ts';
import { code } from '../words/markdown.ts';
import type { EnvDocument } from './document.ts';
import { userWords } from './users.ts';

registerMessages({
  'env-file.used': '{name}: used by {users}.',
  'env-file.unused': '{name}: no deploy file of this project asks for it.',
});

/** Which services use a name; never its value. Nothing where that is not known. */
export function hoverEnvFile(document: EnvDocument, { line, character }: Position, facts: EnvFileFacts): Hover | null {
  const entry = document.parsed.entries.find((one) => one.line === line && character >= one.from && character <= one.to);
  if (entry === undefined) return null;
  const users = facts.users.get(entry.name);
  if (users === undefined && (facts.wanted === undefined || facts.wanted.has(entry.name))) return null;
  const name = `**${code(entry.name)}**`;
  const value = users === undefined ? renderCode('env-file.unused', { name }) : renderCode('env-file.used', { name, users: userWords(users, code) });
  return { contents: { kind: MarkupKind.Markdown, value }, range: { start: { line, character: entry.from }, end: { line, character: entry.to } } };
}
