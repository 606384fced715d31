import { CompletionItemKind, InsertTextFormat, InsertTextMode, type CompletionItem, type TextEdit } from 'vscode-languageserver';
import type { Place } from './place.ts';
import type { Answer, Suggestion } from './suggestion.ts';

/** What a client can show. */
export interface Abilities {
  readonly snippets: boolean;
  /** Takes multi-line texts as they are, instead of indenting them itself. */
  readonly asIs: boolean;
}

/** How a value is written where the cursor is. */
export interface Frame {
  /** Before and behind the value: `- `, `[` and `]`, or a missing space. */
  readonly lead: string;
  readonly tail: string;
}

/** What a list of suggestions is as completion items, in its order. */
export function valueItems(place: Place, answer: Answer, frame: Frame, rank: string): readonly CompletionItem[] {
  const isPart = (answer.from ?? 0) > 0;
  const from = place.from + (answer.from ?? 0);
  const to = answer.to === undefined ? place.to : place.from + answer.to;
  return answer.items.map((one, index) => {
    const written = writeValue(one, place, isPart);
    return {
      label: one.label,
      kind: one.kind ?? CompletionItemKind.Value,
      ...(one.detail === undefined ? {} : { detail: one.detail }),
      ...(one.about === undefined ? {} : { documentation: { kind: 'markdown', value: one.about } }),
      sortText: `${rank}${String(index).padStart(5, '0')}`,
      filterText: one.label,
      textEdit: edit(place.line, from, to, `${isPart ? '' : frame.lead}${written}${isPart ? '' : frame.tail}`),
      ...indentation(place),
    };
  });
}

export const edit = (line: number, from: number, to: number, newText: string): TextEdit => ({ range: { start: { line, character: from }, end: { line, character: to } }, newText });

/** Puts a line that stands at another column where it belongs. */
export function indentation(place: Place): { additionalTextEdits?: TextEdit[] } {
  if (place.rightIndent === undefined) return {};
  const first = place.quote === undefined ? place.from : place.from - 1;
  return { additionalTextEdits: [edit(place.line, 0, first, ' '.repeat(place.rightIndent))] };
}

/** The value as YAML: inside quotes that are there, in quotes where it needs some, else as it is. */
function writeValue(one: Suggestion, place: Place, isPart: boolean): string {
  const value = one.value ?? one.label;
  const { quote, closed } = place;
  if (quote !== undefined) return `${quote === '"' ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : value.replaceAll("'", "''")}${closed ? '' : quote}`;
  if (isPart || one.isRaw === true) return value;
  return one.isQuoted === true || !isPlain(value, place.flow) ? JSON.stringify(value) : value;
}

/** Whether YAML reads a text without quotes as this text. */
export function isPlain(value: string, inFlow: boolean): boolean {
  if (!/^[\w./~$][^\n]*$/.test(value) || /:(?:\s|$)|\s#|\s$/.test(value)) return false;
  if (/^(?:true|false|null|~|[-+]?(?:\.?\d[\d.]*(?:e[-+]?\d+)?|0x[\da-f]+|0o[0-7]+|\.inf|\.nan))$/i.test(value)) return false;
  return !inFlow || !/[[\]{},]/.test(value);
}

/** A text with lines and tab stops, for a client that knows them, else without. Lines start at `column`. */
export function snippetFields(text: string, place: Place, column: number, abilities: Abilities): Pick<CompletionItem, 'insertTextFormat' | 'insertTextMode'> & { readonly newText: string } {
  const leading = abilities.asIs ? 0 : Math.min(column, place.indent);
  const indented = text.replaceAll('\n', `\n${' '.repeat(column - leading)}`);
  if (!abilities.snippets) return { newText: plainText(indented) };
  return { newText: indented, insertTextFormat: InsertTextFormat.Snippet, ...(abilities.asIs ? { insertTextMode: InsertTextMode.asIs } : {}) };
}

/** A snippet without its tab stops: their defaults stay. */
const plainText = (snippet: string): string =>
  snippet.replaceAll(/\$\{\d+\|([^,|}]*)(?:[,|][^}]*)?\}/g, '$1').replaceAll(/\$\{\d+:([^}]*)\}/g, '$1').replaceAll(/(?<!\\)\$(?:\d+|\{\d+\})/g, '').replaceAll(/\\([$}\\])/g, '$1');
