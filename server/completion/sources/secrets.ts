import { CompletionItemKind } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../../core/base/index.ts';
import { isShellField, references, type ParsedDeploy } from '../../../core/config/index.ts';
import { perParse } from '../../../core/rules/view.ts';
import { knownImage } from '../known-images.ts';
import { serviceOf, type Answer, type Source, type Suggestion, type ValueAt } from '../suggestion.ts';

/** Names that the file mentions, each once, in file order. */
const mentioned = perParse((parsed: ParsedDeploy): readonly string[] => [...new Set(references(parsed).map((reference) => reference.name))]);

/** Names of values, never the values: from the secrets file, from elsewhere in this file, and those that the image asks for. */
function names(at: ValueAt): readonly Suggestion[] {
  const inFile = at.around.facts?.secrets?.inFile ?? [];
  const file = at.around.facts?.secrets?.file.split(/[/\\]/).at(-1) ?? '.env';
  const wanted = knownImage(serviceOf(at)?.image)?.secrets ?? [];
  const taken = new Set(at.taken);
  const own = at.text;
  const one = (label: string, code: string): Suggestion => ({ label, kind: CompletionItemKind.Variable, detail: renderCode(code, { file }) });
  const found = new Map<string, Suggestion>();
  for (const [labels, code] of [[inFile, 'assist.name-in-file'], [wanted, 'assist.name-of-image'], [mentioned(at.parsed), 'assist.name-mentioned']] as const) {
    for (const label of labels) if (!found.has(label) && !taken.has(label) && (label !== own || code === 'assist.name-in-file')) found.set(label, one(label, code));
  }
  return [...found.values()];
}

/** Names in a list of names. */
export const secretNames: Source = (at) => ({ items: names(at) });

/** `${NAME}` where a whole value is wanted. */
export const referenceValues: Source = (at) => ({ items: names(at).map((one) => ({ ...one, label: `\${${one.label}}`, isQuoted: true })) });

/** Behind `$` or `${` in any text that the product replaces variables in. */
export function variableAt(at: ValueAt): Answer | undefined {
  const open = /(?<!\$)\$\{?[A-Za-z0-9_]*$/.exec(at.typed);
  if (open === null || isShellField(at.path)) return undefined;
  const rest = /^[A-Za-z0-9_]*\}?/.exec(at.text.slice(at.typed.length))?.[0].length ?? 0;
  return { from: open.index, to: at.typed.length + rest, items: names({ ...at, taken: [], text: '' }).map((one) => ({ ...one, label: `\${${one.label}}`, isQuoted: true })) };
}

registerMessages({
  'assist.name-in-file': 'has a line in {file}',
  'assist.name-of-image': 'asked for by the image',
  'assist.name-mentioned': 'used elsewhere in this file',
});
