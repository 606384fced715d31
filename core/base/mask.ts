/** Replaces every occurrence of a secret value by `***`. Values under 4 characters would blot out ordinary text and are left. */
export class Mask {
  readonly #values = new Set<string>();

  add(value: string): void {
    for (const part of [value, ...value.split(/\r?\n/)]) if (part.length >= 4) this.#values.add(part);
  }

  apply(text: string): string {
    let masked = text;
    for (const value of [...this.#values].sort((a, b) => b.length - a.length)) masked = masked.replaceAll(value, '***');
    return masked;
  }
}
