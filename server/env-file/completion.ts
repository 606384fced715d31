import { CompletionItemKind, type CompletionItem, type Position } from 'vscode-languageserver';
import type { EnvFileFacts } from '../../core/facts/index.ts';
import type { EnvDocument } from './document.ts';
import { userWords } from './users.ts';

/** Names that deploy files ask for and that the file does not have yet, at the start of a line. */
export function completeEnvFile(document: EnvDocument, { line, character }: Position, facts: EnvFileFacts): readonly CompletionItem[] {
  const { entries } = document.parsed;
  if (entries.some((entry) => line > entry.line && line <= entry.lastLine)) return [];
  const text = document.text.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }).replace(/(?<![\r\n])[\r\n]+$/, '');
  const lead = /^\s*(?:export\s+)?/.exec(text)?.[0].length ?? 0;
  const word = /^\w*/.exec(text.slice(lead))?.[0].length ?? 0;
  if (character < lead || character > lead + word) return [];
  const taken = new Set(entries.filter((entry) => entry.line !== line).map((entry) => entry.name));
  const behind = /^\s*=/.test(text.slice(lead + word)) ? '' : '=';
  const range = { start: { line, character: lead }, end: { line, character: lead + word } };
  return [...facts.users].filter(([name]) => /^[A-Za-z_]\w*$/.test(name) && !taken.has(name)).map(([name, users], index) => ({
    label: name, kind: CompletionItemKind.Variable, detail: userWords(users, (one) => one), sortText: String(index).padStart(5, '0'), textEdit: { range, newText: `${name}${behind}` },
  }));
}
