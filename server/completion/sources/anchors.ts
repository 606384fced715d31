import { CompletionItemKind } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../../core/base/index.ts';
import type { Source } from '../suggestion.ts';

/** Anchors of the text, behind `*`. */
export const anchors: Source = ({ parsed, typed }) => {
  if (!typed.startsWith('*')) return undefined;
  const names = [...parsed.text.matchAll(/(?:^|[\s:[{,-])&([^\s,[\]{}]+)/gm)].map(([, name = '']) => name);
  return { from: 1, items: [...new Set(names)].map((label) => ({ label, isRaw: true, kind: CompletionItemKind.Reference, detail: renderCode('assist.anchor') })) };
};

registerMessages({ 'assist.anchor': 'anchor in this file' });
