import type { Position } from '../../core/config/index.ts';
import type { Place } from './place.ts';
import { current, namesIn, newList, newMap, pathOf, type SketchBranch, type SketchEntry, type SketchMap } from './sketch.ts';
import type { Token } from './tokens.ts';

type Taken = Omit<Place, 'siblings'>;

interface Details {
  readonly token?: Token | undefined;
  readonly colonFollows?: boolean;
  readonly needsSpace?: boolean;
  readonly rightIndent?: number | undefined;
  /** Open maps and lists at the cursor, where they are not those of the trail. */
  readonly nodes?: readonly SketchBranch[];
  readonly indent?: number;
}

/** The maps and lists that are open where a scanner stands, and the place of the cursor once it came by. */
export class Trail {
  readonly root: SketchMap = newMap(0);
  readonly #cursor: Position;
  #open: SketchBranch[] = [this.root];
  #taken: Taken | undefined;
  /** What the members of the place are read from: still being filled. */
  #around: SketchBranch | undefined;

  constructor(cursor: Position) {
    this.#cursor = cursor;
  }

  get top(): SketchBranch {
    return this.#open.at(-1) ?? this.root;
  }

  /** The innermost block map or list. */
  get block(): SketchBranch {
    return this.#open.findLast((node) => !node.flow) ?? this.root;
  }

  get place(): Place | undefined {
    if (this.#taken === undefined) return undefined;
    return { ...this.#taken, siblings: this.#around === undefined ? [] : namesIn(this.#around, this.#taken.line, this.#taken.from) };
  }

  /** The cursor came by and what it stands in is complete. */
  get isDone(): boolean {
    return this.#taken !== undefined && (this.#around === undefined || !this.#open.includes(this.#around));
  }

  isHere(line: number, from: number, to: number): boolean {
    return this.#cursor.line === line && this.#cursor.character >= from && this.#cursor.character <= to;
  }

  /** A new document: only the root stays open. */
  restart(): void {
    this.#open = [this.root];
  }

  open(node: SketchBranch): void {
    const holder = current(this.top);
    if (holder !== undefined) holder.child = node;
    this.#open.push(node);
  }

  close(): void {
    if (this.#open.length > 1) this.#open.pop();
  }

  closeFlow(): void {
    while (this.top.flow) this.close();
  }

  #closeTo(indent: number): void {
    while (this.#open.length > 1 && this.top.indent > indent) this.#open.pop();
  }

  /** Begins an item of the list that a dash belongs to. */
  dash(at: number): void {
    this.#closeTo(at);
    const { top } = this;
    const child = current(top)?.child;
    const isOwn = top.kind === 'list' && (top.indent === at || (child !== undefined && child.kind !== 'list'));
    if (isOwn) top.items.push({});
    else if (child?.kind === 'list' && !child.flow) {
      child.items.push({});
      this.#open.push(child);
    } else this.open({ ...newList(at), items: [{}] });
  }

  /** Begins an entry of the block map that a key belongs to. */
  key(line: number, at: number, token: Token): void {
    this.#closeTo(at);
    while (this.top.kind === 'list' && this.top.indent === at && this.#open.length > 1) this.close();
    const { top } = this;
    const entry: SketchEntry = { key: token.text, line, from: token.from };
    const child = current(top)?.child;
    if (top.kind === 'map' && (top.indent === at || top.entries.length === 0)) {
      top.indent = at;
      top.entries.push(entry);
    } else if (child?.kind === 'map' && !child.flow) {
      child.entries.push(entry);
      this.#open.push(child);
    } else this.open({ ...newMap(at), entries: [entry] });
  }

  /** Puts a scalar where a value is missing. */
  fill(line: number, token: Token): void {
    const holder = current(this.top);
    if (holder !== undefined) holder.child ??= { kind: 'scalar', text: token.text, line, from: token.from };
  }

  /** The cursor stands here: at a key or behind one, in what is open. */
  take(kind: Place['kind'], line: number, details: Details = {}): void {
    const nodes = details.nodes ?? this.#open;
    const around = nodes.at(-1) ?? this.root;
    const column = this.#cursor.character;
    const token: Omit<Token, 'end'> = details.token === undefined ? { from: column, to: column, text: '', closed: true } : this.#cut(details.token);
    this.#around = kind === 'value' && around.kind === 'map' ? undefined : around;
    this.#taken = {
      kind, path: pathOf(nodes, kind === 'value'), line, column, from: token.from, to: token.to, text: token.text, closed: token.closed,
      ...(token.quote === undefined ? {} : { quote: token.quote }),
      flow: around.flow, colonFollows: details.colonFollows === true, needsSpace: details.needsSpace === true, indent: details.indent ?? around.indent,
      ...(details.rightIndent === undefined ? {} : { rightIndent: details.rightIndent }),
    };
  }

  /** The cursor stands on a line of its own without a key yet: empty, or with the beginning of a word at a column. */
  takeFresh(line: number, at: number, token: Token | undefined): void {
    const nodes = [this.root, ...this.#open.slice(1).filter((node) => node.indent <= at)];
    const top = nodes.at(-1) ?? this.root;
    const child = current(top)?.child;
    const isEmptyMap = top.kind === 'map' && top.entries.length === 0;
    if (top.indent === at || isEmptyMap) this.#takeAmong(line, nodes, at, token);
    else if (child === undefined) this.#takeBelow(line, nodes, at, token);
    else if (child.kind === 'scalar' || child.flow) this.#takeAmong(line, nodes, at, token);
    else this.#takeAmong(line, [...nodes, child], at, token);
  }

  /** Where the value of a key or an item begins: as a map, whose other keys may follow. */
  #takeBelow(line: number, nodes: readonly SketchBranch[], at: number, token: Token | undefined): void {
    const fresh = newMap(at);
    const holder = current(nodes.at(-1) ?? this.root);
    if (holder !== undefined) holder.child = fresh;
    this.#open = [...nodes, fresh];
    this.take('open', line, { token, indent: at });
  }

  /** Among the keys or items of the last of some maps and lists. */
  #takeAmong(line: number, nodes: readonly SketchBranch[], at: number, token: Token | undefined): void {
    const top = nodes.at(-1) ?? this.root;
    const parent = nodes.at(-2);
    const rightIndent = top.indent === at ? undefined : top.indent;
    const besideKey = top.kind === 'list' && parent?.kind === 'map' && parent.indent === top.indent;
    if (besideKey) this.take('key', line, { token, rightIndent, nodes: nodes.slice(0, -1) });
    else this.take(top.kind === 'map' ? 'key' : 'open', line, { token, rightIndent, nodes });
  }

  /** Of a quote without an end, only what stands before the cursor belongs to it. */
  #cut(token: Token): Token {
    if (token.closed) return token;
    const to = Math.max(token.from, this.#cursor.character);
    return { ...token, to, text: token.text.slice(0, to - token.from), end: to };
  }
}
