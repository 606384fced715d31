/** What is in the way of what on which server: one partner each, the first that was found. */
export class Partners<T> {
  readonly #found = new Map<T, { readonly other: T; readonly server: string }>();

  /** Both ends learn of each other, unless they know one already. */
  add(one: T, other: T, server: string): void {
    if (!this.#found.has(one)) this.#found.set(one, { other, server });
    if (!this.#found.has(other)) this.#found.set(other, { other: one, server });
  }

  map<R>(make: (one: T, other: T, server: string) => R): readonly R[] {
    return [...this.#found].map(([one, { other, server }]) => make(one, other, server));
  }
}

/** Puts a value under a key of a map of lists. */
export function collect<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
