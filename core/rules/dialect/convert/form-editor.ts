import { isMap, type ListNode, type MapEntry, type MapNode, type ParsedDeploy, type Range, type ScalarNode, type TreeNode } from '../../../config/index.ts';
import type { Args } from '../../../base/index.ts';
import { appendItem, edit } from '../../edits.ts';
import type { TextEdit } from '../../rule.ts';
import { wrapped } from '../rename.ts';
import { definitionOf, definedMap, type Definition } from './definitions.ts';
import { writeMaps, type MapPlan } from './map-plan.ts';
import type { Conversion, ConversionNote } from './result.ts';
import { stretches } from './stretches.ts';

/**
 * Collects what changes in a file, place by place, and gives the edits. What came through an alias or a merge key is
 * changed where it is written, once.
 */
export class FormEditor {
  readonly parsed: ParsedDeploy;
  readonly #plans = new Map<MapNode, MapPlan>();
  readonly #values = new Map<number, TextEdit>();
  readonly #keys = new Map<number, string>();
  readonly #more: TextEdit[] = [];
  readonly #lost: ConversionNote[] = [];
  readonly #reasons: ConversionNote[] = [];

  constructor(parsed: ParsedDeploy) {
    this.parsed = parsed;
  }

  lose(code: string, args: Args, range: Range): void {
    this.#lost.push({ code, args, range });
  }

  refuse(code: string, args: Args, range: Range): void {
    this.#reasons.push({ code, args, range });
  }

  /** Another key for an entry; its text becomes a list of one item when `asList`. */
  rename(entry: MapEntry, to: string, asList = false): void {
    const definition = this.#definition(entry);
    if (definition === undefined || this.#keys.get(definition.entry.keyStart) === to) return;
    const { keyStart, keyRange, value } = definition.entry;
    const quote = /^["']/.exec(this.parsed.text.slice(keyStart))?.[0] ?? '';
    this.#keys.set(keyStart, to);
    this.#values.set(keyStart, { range: keyRange, newText: `${quote}${to}${quote}` });
    if (!asList || value === undefined) return;
    const list = wrapped(this.parsed, definition.entry);
    if (list === undefined) this.refuse('convert.complicated', { key: entry.key }, entry.keyRange);
    else this.#values.set(value.start, list);
  }

  /** Takes an entry out. */
  drop(entry: MapEntry): void {
    const definition = this.#definition(entry);
    if (definition !== undefined) this.#plan(definition.map, definition.up).dropped.add(definition.entry);
  }

  /** Adds `key: value` (one line of YAML) to a map that does not have the key. */
  insert(map: MapNode, key: string, value: string): void {
    const known = definedMap(this.parsed, map);
    if (known === undefined) this.refuse('convert.complicated', { key }, map.range);
    else this.#plan(known.map, known.up).inserts.set(key, value);
  }

  /** Puts other YAML in place of a value. */
  replace(node: TreeNode, newText: string): void {
    const { start, end } = node.origin ?? node;
    const content = this.parsed.text.slice(start, end).trimEnd().length;
    this.#values.set(start, edit(this.parsed, start, start + content, newText));
  }

  /** Puts other characters in place of a part of a scalar; offsets are of its text. */
  replacePart(scalar: ScalarNode, from: number, to: number, newText: string): boolean {
    if (scalar.textStart === undefined) return false;
    this.#values.set(scalar.textStart + from, edit(this.parsed, scalar.textStart + from, scalar.textStart + to, newText));
    return true;
  }

  /** Adds items (YAML) to a list. */
  append(list: ListNode, key: string, items: readonly string[]): void {
    const edits = items.map((item) => appendItem(this.parsed, list, item));
    for (const one of edits) {
      if (one === undefined) this.refuse('convert.complicated', { key }, list.range);
      else this.#more.push(one);
    }
  }

  /** An edit that was made elsewhere. */
  add(...edits: readonly TextEdit[]): void {
    this.#more.push(...edits);
  }

  get result(): Conversion {
    if (this.#reasons.length > 0) return { kind: 'refused', reasons: this.#reasons };
    const maps = writeMaps(this.parsed, [...this.#plans.values()], (entry) => this.refuse('convert.complicated', { key: entry.key }, entry.keyRange));
    const removed = stretches(maps.filter((one) => isWide(one)).map((one) => this.#span(one)));
    // What lies inside something that goes needs no change of its own.
    const inner = [...this.#values.values(), ...this.#more].filter((one) => !removed.hold(this.#span(one)));
    if (this.#reasons.length > 0) return { kind: 'refused', reasons: this.#reasons };
    return { kind: 'converted', edits: [...inner, ...maps].sort((a, b) => this.#span(a)[0] - this.#span(b)[0] || this.#span(a)[1] - this.#span(b)[1]), lost: this.#lost };
  }

  #span({ range }: TextEdit): readonly [number, number] {
    return [this.parsed.lines.offset(range.start), this.parsed.lines.offset(range.end)];
  }

  #definition(entry: MapEntry): Definition | undefined {
    const found = definitionOf(this.parsed, entry);
    if (found === undefined) this.refuse('convert.complicated', { key: entry.key }, entry.keyRange);
    return found;
  }

  #plan(map: MapNode, up: Definition | undefined): MapPlan {
    const plan = this.#plans.get(map) ?? { map, up, dropped: new Set<MapEntry>(), inserts: new Map<string, string>() };
    if (!this.#plans.has(map)) {
      this.#plans.set(map, plan);
      if (up !== undefined && isMap(up.map)) this.#plan(up.map, up.up);
    }
    return plan;
  }
}

const isWide = ({ range: { start, end } }: TextEdit): boolean => start.line !== end.line || start.character !== end.character;
