import { isAlias, isMap, isScalar, isSeq, Scalar, type Alias, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Lines } from './lines.ts';
import type { Part, Section } from './sections.ts';
import type { ListNode, MapEntry, MapNode, ScalarNode, Span, TreeNode } from './tree.ts';

/** What can be wrong with a tree that parsed: places are offsets. */
export interface TreeFault {
  readonly kind: 'alias-unknown' | 'alias-circular' | 'merge-invalid' | 'key-not-text' | 'too-complex';
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export const limits = { bytes: 1024 * 1024, aliasExpansions: 100, depth: 32, nodesThroughAliases: 100_000, syntaxErrors: 100 } as const;

class TooComplex extends Error {}

/** Builds the tree of one YAML document. `root` is undefined for an empty document or one beyond the limits. */
export function buildTree(contents: unknown, text: string, lines: Lines): BuiltTree {
  const builder = new Builder(text, lines);
  return built(builder, () => builder.node(contents, undefined, 0));
}

/** Builds the same tree from a text that was read in sections. */
export function buildSections(sections: readonly Section[], text: string, lines: Lines): BuiltTree {
  const builder = new Builder(text, lines);
  return built(builder, () => builder.sections(sections));
}

interface BuiltTree {
  readonly root: TreeNode | undefined;
  readonly faults: readonly TreeFault[];
}

function built(builder: Builder, build: () => TreeNode | undefined): BuiltTree {
  try {
    return { root: build(), faults: builder.faults };
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error;
    return { root: undefined, faults: [...builder.faults, { kind: 'too-complex', name: '', start: 0, end: 0 }] };
  }
}

class Builder {
  readonly faults: TreeFault[] = [];
  readonly #text: string;
  readonly #lines: Lines;
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #expansions = 0;
  #aliasNodes = 0;
  /** Where the piece of text stands whose nodes are being built. */
  #shift = 0;

  constructor(text: string, lines: Lines) {
    this.#text = text;
    this.#lines = lines;
  }

  /** `through` is the alias that a node is reached by. */
  node(node: unknown, through: Span | undefined, depth: number): TreeNode | undefined {
    if (depth > limits.depth || (through !== undefined && ++this.#aliasNodes > limits.nodesThroughAliases)) throw new TooComplex();
    if (isAlias(node)) return this.#alias(node, through, depth);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return undefined;
    if (node.anchor !== undefined && through === undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#scalar(node, through);
    this.#open.add(node);
    const built = isMap(node) ? this.#map(node, through, depth) : this.#list(node, through, depth);
    this.#open.delete(node);
    return built;
  }

  sections(sections: readonly Section[]): MapNode {
    const pairs = sections.map(({ start, map, children }) => ({ start, items: map.items, children }));
    return this.#mapOf(pairs, this.#blockPlace(sections), undefined, 0);
  }

  /** Place of a block map that was read in parts. */
  #blockPlace(parts: readonly Section[]): Pick<TreeNode, 'range' | 'start' | 'end' | 'viaAlias'> {
    const [first, last] = [parts[0], parts.at(-1)];
    const start = (first?.start ?? 0) + (first?.map.range?.[0] ?? 0);
    const inner = last?.children?.at(-1) ?? last;
    const end = (inner?.start ?? 0) + (inner?.map.range?.[1] ?? 0);
    return this.#blockSpan({ start, end });
  }

  #span(node: unknown, fallback?: Span): Span {
    const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
    return range === undefined || range === null ? (fallback ?? { start: 0, end: 0 }) : { start: range[0] + this.#shift, end: range[1] + this.#shift };
  }

  #fault(kind: TreeFault['kind'], name: string, span: Span): void {
    this.faults.push({ kind, name, ...span });
  }

  #alias(alias: Alias, through: Span | undefined, depth: number): TreeNode | undefined {
    if (++this.#expansions > limits.aliasExpansions) throw new TooComplex();
    const span = through ?? this.#span(alias);
    const target = this.#anchors.get(alias.source);
    if (target !== undefined && !this.#open.has(target)) return this.node(target, span, depth);
    this.#fault(target === undefined ? 'alias-unknown' : 'alias-circular', alias.source, span);
    return undefined;
  }

  #place(node: Node, through: Span | undefined): Pick<TreeNode, 'range' | 'start' | 'end' | 'viaAlias' | 'origin'> {
    const span = through ?? this.#span(node);
    if (through !== undefined) return { range: this.#lines.range(span.start, span.end), ...span, viaAlias: true, origin: this.#span(node) };
    const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true;
    return isBlock ? this.#blockSpan(span) : { range: this.#lines.range(span.start, span.end), ...span, viaAlias: false };
  }

  /** A block map or list: shown by its first line, and without the indentation of what comes after it. */
  #blockSpan({ start, end }: Span): Pick<TreeNode, 'range' | 'start' | 'end' | 'viaAlias'> {
    let last = end;
    while (last > start && this.#text[last - 1] === ' ') last--;
    if (this.#text[last - 1] !== '\n') last = end;
    return { range: this.#lines.range(start, Math.min(last, this.#lineEnd(start))), start, end: last, viaAlias: false };
  }

  #lineEnd(start: number): number {
    const newline = this.#text.indexOf('\n', start);
    const line = this.#text.slice(start, newline < 0 ? undefined : newline);
    const cut = line.search(/[#\r]/);
    return start + (cut < 0 ? line : line.slice(0, cut)).trimEnd().length;
  }

  #scalar(scalar: Scalar, through: Span | undefined): ScalarNode | undefined {
    const { value, type } = scalar;
    if (value === null || value === undefined) return undefined;
    const place = this.#place(scalar, through);
    const quoted = type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE;
    const style = quoted ? 'quoted' : type === Scalar.PLAIN ? 'plain' : 'block';
    const plain = typeof value === 'number' || typeof value === 'boolean' ? value : typeof value === 'string' ? value : (scalar.source ?? '');
    const text = typeof plain === 'string' ? plain : (scalar.source ?? String(plain));
    const textStart = through === undefined ? this.#textStart(text, place.start + (quoted ? 1 : 0)) : undefined;
    return { kind: 'scalar', ...place, value: plain, text, style, ...(textStart === undefined ? {} : { textStart }) };
  }

  #textStart(text: string, at: number): number | undefined {
    return this.#text.startsWith(text, at) ? at : undefined;
  }

  #list(list: YAMLSeq, through: Span | undefined, depth: number): ListNode {
    const place = this.#place(list, through);
    const items = list.items.map((item) => this.node(item, through, depth + 1));
    const itemRanges = items.map((item, index) => {
      const span = through ?? this.#span(list.items[index], place);
      return item?.range ?? this.#lines.range(span.start, span.end);
    });
    return { kind: 'list', ...place, items, itemRanges };
  }

  #map(map: YAMLMap, through: Span | undefined, depth: number): MapNode {
    return this.#mapOf([{ start: this.#shift, items: map.items }], this.#place(map, through), through, depth);
  }

  /** A map of the pairs of several pieces of text; of one, as a rule. `children` is the value of a pair that was read in parts. */
  #mapOf(pieces: readonly { readonly start: number; readonly items: readonly Pair[]; readonly children?: readonly Part[] | undefined }[], place: Pick<TreeNode, 'range' | 'start' | 'end' | 'viaAlias'>, through: Span | undefined, depth: number): MapNode {
    const own: MapEntry[] = [];
    const merged: MapEntry[] = [];
    const seen = new Map<string, MapEntry>();
    for (const { start, items, children } of pieces) {
      for (const pair of items) {
        this.#shift = start;
        if (isMergeKey(pair)) {
          merged.push(...this.#merge(pair, through, depth));
          continue;
        }
        const entry = this.#entry(pair, through, depth, place, children);
        if (entry === undefined) continue;
        const first = seen.get(entry.key);
        if (first === undefined) seen.set(entry.key, entry);
        own.push(first === undefined ? entry : { ...entry, repeats: first });
      }
    }
    const added: MapEntry[] = [];
    for (const entry of merged) {
      if (seen.has(entry.key)) continue;
      seen.set(entry.key, entry);
      added.push(entry);
    }
    return { kind: 'map', ...place, entries: [...own, ...added], byKey: seen };
  }

  #entry(pair: Pair, through: Span | undefined, depth: number, place: Span, children?: readonly Part[]): MapEntry | undefined {
    const span = through ?? this.#span(pair.key, place);
    const key = isAlias(pair.key) ? this.#anchors.get(pair.key.source) : pair.key;
    if (!isScalar(key)) {
      this.#fault('key-not-text', '', span);
      return undefined;
    }
    if (key.anchor !== undefined && through === undefined) this.#anchors.set(key.anchor, key);
    const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    const value = children === undefined ? this.node(pair.value, through, depth + 1) : this.#mapOf(children.map(({ start, map }) => ({ start, items: map.items })), this.#blockPlace(children), undefined, depth + 1);
    return { key: name, keyRange: this.#lines.range(span.start, span.end), keyStart: span.start, value, merged: false, ...(through === undefined ? {} : { keyOrigin: this.#span(pair.key, span) }) };
  }

  #merge(pair: Pair, through: Span | undefined, depth: number): readonly MapEntry[] {
    const span = through ?? this.#span(pair.value, this.#span(pair.key));
    const value = this.node(pair.value, through, depth);
    const sources = value?.kind === 'list' ? value.items : [value];
    const entries: MapEntry[] = [];
    for (const source of sources) {
      if (source?.kind === 'map') for (const entry of source.entries) entries.push({ ...entry, merged: true });
      else if (source !== undefined || value === undefined) this.#fault('merge-invalid', '<<', span);
    }
    return entries;
  }
}

const isMergeKey = (pair: Pair): boolean => isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === Scalar.PLAIN;
