import { SemanticTokenModifiers, SemanticTokensBuilder, SemanticTokenTypes, type SemanticTokensLegend } from 'vscode-languageserver';
import { isText, parseDuration, parseMemory, walk, type NodePath, type ParsedDeploy, type Range, type ScalarNode, type Span } from '../../core/config/index.ts';
import { perParse } from '../../core/rules/view.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { mentions, sameName, type Mention } from './mentions.ts';
import { placeOf } from './places.ts';

/** Standard types, so that every theme and editor has colours for them. */
const types = { server: SemanticTokenTypes.class, service: SemanticTokenTypes.function, secret: SemanticTokenTypes.variable, domain: SemanticTokenTypes.namespace, amount: SemanticTokenTypes.number, unit: SemanticTokenTypes.keyword } as const;
type TokenKind = keyof typeof types;
const kinds = Object.keys(types) as TokenKind[];

export const legend: SemanticTokensLegend = { tokenTypes: Object.values(types), tokenModifiers: [SemanticTokenModifiers.declaration, SemanticTokenModifiers.readonly] };
const declaration = 1;
const readonly = 2;

export interface Token extends Span {
  readonly kind: TokenKind;
  readonly modifiers: number;
}

/**
 * What the text means beyond its YAML, in file order: servers and services that the file defines, wherever they are named,
 * parts of private DNS names, names of secrets and variables, numbers and units of durations and sizes. A name that nothing
 * defines gets no token, and so no colour.
 */
export const tokens = perParse((parsed: ParsedDeploy): readonly Token[] => {
  const all = [...mentions(parsed).flatMap((one) => tokensOf(parsed, one)), ...amounts(parsed)].sort((a, b) => a.start - b.start || b.end - a.end);
  let end = 0;
  return all.filter((token) => {
    const isFree = token.start >= end && token.end > token.start;
    if (isFree) end = token.end;
    return isFree;
  });
});

function tokensOf(parsed: ParsedDeploy, mention: Mention): readonly Token[] {
  const { kind, start, end, area, writing, isDefinition } = mention;
  if (writing === 'fixed' || kind === 'volume' || kind === 'anchor') return [];
  if (kind === 'secret') return [{ kind, start, end, modifiers: readonly }];
  if (!sameName(parsed, mention).some((one) => one.isDefinition)) return [];
  const own: Token = { kind, start, end, modifiers: isDefinition ? declaration : 0 };
  if (writing !== 'dns' || kind !== 'service') return [own];
  const domain = parsed.text.indexOf('.', end);
  const around: Span[] = [{ start: area.start, end: start - 1 }, { start: domain + 1, end: area.end }];
  return [own, ...around.map((span): Token => ({ kind: 'domain', ...span, modifiers: 0 }))];
}

const durationKeys = new Set(['interval', 'timeout', 'deploy_timeout', 'stop_timeout']);

/** `10s`, `512m`: the number and its unit. */
function amounts(parsed: ParsedDeploy): readonly Token[] {
  const found = new Map<number, Token>();
  walk(parsed.root, (node, path) => {
    if (!isText(node)) return;
    const parts = amountOf(node, path);
    if (parts === undefined) return;
    const place = placeOf(parsed, node, 0, node.value);
    if (!place.exact) return;
    const middle = place.start + parts.number;
    found.set(place.start, { kind: 'amount', start: place.start, end: middle, modifiers: 0 });
    found.set(middle, { kind: 'unit', start: middle, end: place.end, modifiers: 0 });
  });
  return [...found.values()];
}

/** Length of the number, where a value is a number with a unit. */
function amountOf({ value }: ScalarNode & { readonly value: string }, path: NodePath): { readonly number: number } | undefined {
  const key = path.at(-1);
  if (path[0] !== 'services' || typeof key !== 'string') return undefined;
  const isAmount = durationKeys.has(key) ? parseDuration(value) !== undefined : key === 'memory' && path.length === 3 && parseMemory(value) !== undefined;
  return isAmount ? { number: value.search(/[a-z]/i) } : undefined;
}

/** The tokens of a document, or those that touch a range of it, in the protocol's numbers. */
export function semanticTokens(document: DeployDocument, range?: Range, builder = new SemanticTokensBuilder()): SemanticTokensBuilder {
  const { lines } = document.parsed;
  const [from, to] = range === undefined ? [0, Infinity] : [lines.offset(range.start), lines.offset(range.end)];
  for (const { start, end, kind, modifiers } of tokens(document.parsed)) {
    if (end < from || start > to) continue;
    const at = lines.position(start);
    // A token stands in one line; a carriage return inside a name ends a line for the editor and not for YAML.
    if (lines.position(end).line !== at.line) continue;
    builder.push(at.line, at.character, end - start, kinds.indexOf(kind), modifiers);
  }
  return builder;
}

export const semanticTokensFeature: Feature = {
  capabilities: () => ({ semanticTokensProvider: { legend, full: { delta: true }, range: true } }),
  register({ connection, store, on }) {
    // One builder for each open file remembers what was last sent, so that only the difference follows.
    const builders = new Map<string, SemanticTokensBuilder>();
    const builderOf = (uri: string): SemanticTokensBuilder => {
      const known = builders.get(uri) ?? new SemanticTokensBuilder();
      builders.set(uri, known);
      return known;
    };
    store.closed.on((uri) => builders.delete(uri));
    const { semanticTokens: provider } = connection.languages;
    provider.on(({ textDocument: { uri } }) =>
      on(uri, { data: [] }, (document) => {
        const builder = builderOf(uri);
        builder.previousResult('');
        return semanticTokens(document, undefined, builder).build();
      }));
    provider.onDelta(({ textDocument: { uri }, previousResultId }) =>
      on(uri, { data: [] }, (document) => {
        const builder = builderOf(uri);
        builder.previousResult(previousResultId);
        return semanticTokens(document, undefined, builder).buildEdits();
      }));
    provider.onRange(({ textDocument: { uri }, range }) => on(uri, { data: [] }, (document) => semanticTokens(document, range).build()));
  },
};
