import type { Dialect, NodePath } from './model.ts';
import { isList, isMap, isScalar, nodeAt, type ScalarNode, type TreeNode } from './tree.ts';
import { isBareField, isCapitals, isShellField, substitute, wholeReference, type Lookup } from './variables.ts';

/** A name that was asked for and has no value; `from` and `to` are offsets in the scalar's text. */
export interface MissingValue {
  readonly name: string;
  readonly path: NodePath;
  readonly scalar: ScalarNode;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads values at paths of the file as the types that the model wants, with variables put in when there is a lookup.
 * What has the wrong type reads as absent: the rules say so, the reader does not.
 */
export class Reader {
  readonly missing: MissingValue[] = [];
  /** Every name that was looked up and found. */
  readonly used = new Map<string, string>();
  readonly #root: TreeNode | undefined;
  readonly #dialect: Dialect;
  readonly #lookup: Lookup | undefined;

  constructor(root: TreeNode | undefined, dialect: Dialect, lookup: Lookup | undefined) {
    this.#root = root;
    this.#dialect = dialect;
    this.#lookup = lookup;
  }

  node(path: NodePath): TreeNode | undefined {
    return nodeAt(this.#root, path);
  }

  /** Text of a string, or of a number or boolean as written. */
  scalar(path: NodePath): string | undefined {
    const node = this.node(path);
    return isScalar(node) ? this.#replaced(node, path) : undefined;
  }

  text(path: NodePath): string | undefined {
    const node = this.node(path);
    return isScalar(node) && typeof node.value === 'string' ? this.#replaced(node, path) : undefined;
  }

  /** A finite number; text counts only when the whole of it is one reference. */
  number(path: NodePath): number | undefined {
    const node = this.node(path);
    if (!isScalar(node)) return undefined;
    if (typeof node.value === 'number') return Number.isFinite(node.value) ? node.value : undefined;
    const text = this.#wholeReference(node, path);
    return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  }

  integer(path: NodePath): number | undefined {
    const number = this.number(path);
    return Number.isInteger(number) ? number : undefined;
  }

  boolean(path: NodePath): boolean | undefined {
    const node = this.node(path);
    if (!isScalar(node)) return undefined;
    if (typeof node.value === 'boolean') return node.value;
    const text = this.#wholeReference(node, path);
    return text === 'true' ? true : text === 'false' ? false : undefined;
  }

  /** Texts of a list; other items are left out. */
  texts(path: NodePath): string[] {
    const node = this.node(path);
    if (!isList(node)) return [];
    return node.items.map((_, index) => this.scalar([...path, index])).filter((text) => text !== undefined);
  }

  /** Paths of the items of a list, or of the values of a map. */
  children(path: NodePath): NodePath[] {
    const node = this.node(path);
    if (isList(node)) return node.items.map((_, index) => [...path, index]);
    if (isMap(node)) return node.entries.filter((entry) => entry.repeats === undefined).map((entry) => [...path, entry.key]);
    return [];
  }

  /** Scalar values of a map by name. */
  record(path: NodePath): Record<string, string> {
    const pairs = this.children(path).map((child) => [String(child.at(-1)), this.scalar(child)] as const);
    return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
  }

  #wholeReference(node: ScalarNode, path: NodePath): string | undefined {
    return typeof node.value === 'string' && wholeReference(node.value) !== undefined ? this.#replaced(node, path) : undefined;
  }

  #replaced(node: ScalarNode, path: NodePath): string {
    const lookup = this.#lookup;
    if (lookup === undefined || typeof node.value !== 'string' || isShellField(path)) return node.text;
    const find = (name: string): string | undefined => {
      const value = lookup(name);
      if (value !== undefined) this.used.set(name, value);
      return value;
    };
    if (isBareField(path, this.#dialect) && isCapitals(node.value)) {
      const value = find(node.value);
      if (value === undefined) this.#miss(node, path, node.value, 0, node.value.length);
      return value ?? node.value;
    }
    return substitute(node.value, find, (part) => this.#miss(node, path, part.name, part.from, part.to));
  }

  #miss(scalar: ScalarNode, path: NodePath, name: string, from: number, to: number): void {
    if (!this.missing.some((known) => known.scalar === scalar && known.from === from)) this.missing.push({ name, path, scalar, from, to });
  }
}
