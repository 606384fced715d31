import { CompletionItemKind } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../../core/base/index.ts';
import type { ParsedDeploy } from '../../../core/config/index.ts';
import type { Answer } from '../suggestion.ts';

/** Anchors of the text, behind `*`, whatever may stand there. */
export function anchors(parsed: ParsedDeploy, typed: string): Answer | undefined {
  if (!typed.startsWith('*')) return undefined;
  const names = [...parsed.text.matchAll(/(?:^|[\s:[{,-])&([^\s,[\]{}]+)/gm)].map(([, name = '']) => name);
  return { from: 1, items: [...new Set(names)].map((label) => ({ label, isRaw: true, kind: CompletionItemKind.Reference, detail: renderCode('assist.anchor') })) };
}

registerMessages({ 'assist.anchor': 'anchor in this file' });
