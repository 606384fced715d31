import { CompletionItemKind, type CompletionItem, type Position } from 'vscode-languageserver';
import type { ParsedDeploy } from '../../core/config/index.ts';
import { allRules } from '../../core/rules/index.ts';
import { edit } from './item.ts';

/** Codes of rules behind `# jiji-ignore:`. */
export function codesAt(parsed: ParsedDeploy, { line, character }: Position): readonly CompletionItem[] {
  const before = parsed.text.slice(parsed.lines.start(line), parsed.lines.start(line) + character);
  const found = /(?:^|\s)#\s*jiji-ignore:(.*)$/.exec(before);
  if (found === null) return [];
  const word = /(?<![\w/-])[\w/-]*$/.exec(before)?.[0] ?? '';
  const there = new Set([...(found[1] ?? '').slice(0, -word.length || undefined).matchAll(/(?<![\w-])[\w-]+(?=[\s,]|$)/g)].map(([code]) => code));
  return allRules
    .map((rule) => ({ rule, code: rule.code.replace(/^jiji\//, '') }))
    .filter(({ code }) => !there.has(code))
    .map(({ rule, code }) => ({ label: code, kind: CompletionItemKind.EnumMember, detail: rule.message, filterText: `${word.startsWith('jiji/') ? 'jiji/' : ''}${code}`, textEdit: edit(line, character - word.length, character, code) }));
}
