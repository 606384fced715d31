import { isDeepStrictEqual } from 'node:util';
import type { FormattingOptions, Range, SelectionRange, TextEdit } from 'vscode-languageserver';
import { isScalar, Lexer, parseDocument, visit, type Document } from 'yaml';
import { registerMessages } from '../../core/base/index.ts';
import { parseDeploy, type ParsedDeploy } from '../../core/config/index.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { yamlService } from '../yaml/service.ts';
import { anchorTokens } from './anchors.ts';
import { changedLines, joined, lineEdit, splitLines, type LineChange } from './line-edits.ts';
import { Refused, refusable } from './refused.ts';
import { selectionRanges } from './selection.ts';

/** Formatting takes about 0.2 ms a line and cannot be interrupted: larger texts are refused, in characters. */
const most = 400_000;
/** Lists and maps in brackets are broken over several lines beyond this width. */
const printWidth = 120;

type Indentation = Partial<Pick<FormattingOptions, 'tabSize'>>;

/** The changes that format the whole text; none for text that does not parse. Throws `Refused` for a text that is too long. */
export async function format(document: DeployDocument, options: Indentation = {}): Promise<readonly TextEdit[]> {
  const { before, changes, eol } = await formatting(document, options);
  return joined(changes).map((change) => lineEdit(before, change, eol));
}

/**
 * The changes of whole-file formatting in the lines of a range. Where these alone would change what the file says (half of
 * a block that moves), the key around the range is formatted, and so on outwards.
 */
export async function formatRange(document: DeployDocument, range: Range, options: Indentation = {}): Promise<readonly TextEdit[]> {
  const { before, changes, eol } = await formatting(document, options);
  const around: Range[] = [range];
  for (let at: SelectionRange | undefined = selectionRanges(document, [range.start])[0]; at !== undefined; at = at.parent) around.push(at.range);
  const last = lastLine(range);
  for (const { first, end } of around.map((each) => ({ first: Math.min(each.start.line, range.start.line), end: Math.max(lastLine(each), last) }))) {
    const some = changes.filter(({ from, to }) => from <= end && (to > first || (from === to && from >= first)));
    if (some.length === changes.length || saysTheSame(document.parsed, textWith(before, some, eol))) return joined(some).map((change) => lineEdit(before, change, eol));
  }
  return [];
}

/** A range that ends before the first character of a line does not mean that line. */
const lastLine = ({ start, end }: Range): number => (end.character === 0 && end.line > start.line ? end.line - 1 : end.line);

interface Formatting {
  readonly before: readonly string[];
  readonly changes: readonly LineChange[];
  readonly eol: string;
}

async function formatting(document: DeployDocument, { tabSize = 2 }: Indentation): Promise<Formatting> {
  const { parsed } = document;
  const before = splitLines(parsed.text);
  const eol = /\r\n|\r|\n/.exec(parsed.text)?.[0] ?? '\n';
  const nothing = { before, changes: [], eol };
  if (parsed.text.length > most) throw new Refused('format.too-large', { limit: most });
  if (parsed.problems.length > 0 || parsed.yaml === undefined || parsed.root === undefined) return nothing;
  const service = await yamlService();
  const [edit] = await service.doFormat(document.text, { bracketSpacing: true, printWidth, tabSize: Math.max(2, Math.min(tabSize, 8)) });
  const text = edit === undefined ? parsed.text : withQuotesOf(parsed.yaml, parsed.text, edit.newText);
  // The library knows YAML, not us: what would change the meaning, or lose a comment or an anchor, is not done.
  return saysTheSame(parsed, text) ? { before, changes: changedLines(before, splitLines(text)), eol } : nothing;
}

/** Puts back the kind of quotes that the author chose, which the library makes uniform. */
function withQuotesOf(document: Document.Parsed, before: string, after: string): string {
  const [old, fresh] = [quoted(document, before), quoted(parseDocument(after, { uniqueKeys: false, logLevel: 'error' }), after)];
  if (old.length !== fresh.length) return after;
  let [text, at] = ['', 0];
  fresh.forEach((scalar, index) => {
    const chosen = old[index]?.written ?? '';
    if (chosen === scalar.written || chosen.includes('\n') || chosen.includes('\r') || scalar.written.includes('\n')) return;
    text += after.slice(at, scalar.start) + chosen;
    at = scalar.start + scalar.written.length;
  });
  return text + after.slice(at);
}

/** Texts in quotes, keys among them, in file order. */
function quoted(document: Document, text: string): readonly { readonly start: number; readonly written: string }[] {
  const found: { start: number; written: string }[] = [];
  visit(document, {
    Scalar: (_, node) => {
      const { type, range } = node;
      if (isScalar(node) && range !== undefined && range !== null && (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE')) found.push({ start: range[0], written: text.slice(range[0], range[1]) });
    },
  });
  return found;
}

/** Whether another text is the same configuration, with the same comments, anchors and aliases. */
export function saysTheSame(parsed: ParsedDeploy, text: string): boolean {
  const other = parseDeploy(text, { environ: parsed.environ });
  if (other.problems.length > 0) return false;
  const names = (one: ParsedDeploy): readonly string[] => anchorTokens(one).map(({ name, isAnchor }) => `${isAnchor ? '&' : '*'}${name}`);
  return isDeepStrictEqual(parsed.data, other.data) && isDeepStrictEqual(parsed.config, other.config) && isDeepStrictEqual(comments(parsed.text), comments(text)) && isDeepStrictEqual(names(parsed), names(other));
}

function comments(text: string): readonly string[] {
  const found: string[] = [];
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    if (!isText && token.startsWith('#')) found.push(token.trimEnd());
    isText = token === '\u001F';
  }
  return found.sort();
}

function textWith(before: readonly string[], changes: readonly LineChange[], eol: string): string {
  const lines: string[] = [];
  let at = 0;
  for (const { from, to, lines: fresh } of changes) {
    lines.push(...before.slice(at, from), ...fresh);
    at = to;
  }
  return [...lines, ...before.slice(at)].join(eol);
}

export const formattingFeature: Feature = {
  capabilities: () => ({ documentFormattingProvider: true, documentRangeFormattingProvider: true }),
  register({ connection, on }) {
    connection.onDocumentFormatting(({ textDocument: { uri }, options }) => on(uri, [], async (document) => [...(await refusable(() => format(document, options)))]));
    connection.onDocumentRangeFormatting(({ textDocument: { uri }, range, options }) => on(uri, [], async (document) => [...(await refusable(() => formatRange(document, range, options)))]));
  },
};

registerMessages({ 'format.too-large': 'The file has more than {limit} characters; formatting it would stop everything else for seconds.' });
