import type { FormattingOptions, Position, TextEdit } from 'vscode-languageserver';
import type { ParsedDeploy, TreeNode } from '../../core/config/index.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';

/**
 * Indents a new line: below a key without value one step deeper, below `- key: value` at that key, below a `|` or an open
 * bracket one step deeper, else as the line above. Inside a text of several lines, and where something stands in the line
 * already, nothing changes.
 */
export function onNewLine(document: DeployDocument, position: Position, options: Partial<Pick<FormattingOptions, 'tabSize'>> = {}): readonly TextEdit[] {
  const { parsed } = document;
  const line = (number: number): string => parsed.text.slice(parsed.lines.start(number), parsed.lines.start(number + 1)).replace(/(?<![\r\n])[\r\n]+$/, '');
  const [above, current] = [line(position.line - 1), line(position.line)];
  if (position.line === 0 || current.trim() !== '' || above.trim() === '' || isInText(parsed, position.line - 1)) return [];
  const wanted = ' '.repeat(indentBelow(above, Math.max(2, Math.min(options.tabSize ?? 2, 8))));
  return current === wanted ? [] : [{ range: { start: { line: position.line, character: 0 }, end: { line: position.line, character: current.length } }, newText: wanted }];
}

/** Columns of the line that follows. */
function indentBelow(above: string, step: number): number {
  const [, spaces = '', dashes = '', rest = ''] = /^(\s*)((?:-\s+)*)(.*)$/s.exec(above) ?? [];
  const column = spaces.length + dashes.length;
  const code = rest.replace(/(^|\s)#.*$/, '').trimEnd();
  const isKey = /^("[^"]*"|'[^']*'|[^\s"'[{#][^#]*?):(\s|$)/.test(code);
  if (/[[{]$/.test(code) || (isKey && /:(\s+[&!]\S+)?(\s+[|>][-+\d]*)?$/.test(code)) || /^[|>][-+\d]*$/.test(code)) return column + step;
  // Another item stands at its dash, another key of the same item at the first key.
  return dashes !== '' && !isKey ? spaces.length : column;
}

/** Whether a line belongs to a text of several lines, after its first. */
function isInText(parsed: ParsedDeploy, line: number): boolean {
  const at = parsed.lines.start(line);
  let node: TreeNode | undefined = parsed.root;
  while (node !== undefined && node.kind !== 'scalar') {
    const values: readonly (TreeNode | undefined)[] = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
    node = values.find((value) => value?.viaAlias === false && value.start <= at && at < value.end);
  }
  return node !== undefined && node.start < at && parsed.lines.position(node.start).line < line;
}

export const onTypeFeature: Feature = {
  capabilities: () => ({ documentOnTypeFormattingProvider: { firstTriggerCharacter: '\n' } }),
  register({ connection, on }) {
    connection.onDocumentOnTypeFormatting(({ textDocument: { uri }, position, ch, options }) => on(uri, [], (document) => (ch === '\n' ? [...onNewLine(document, position, options)] : [])));
  },
};
