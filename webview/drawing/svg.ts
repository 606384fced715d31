const SVG_NS = 'http://www.w3.org/2000/svg';

export function svgElement<K extends keyof SVGElementTagNameMap>(name: K, attributes: Readonly<Record<string, string | number>> = {}): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG_NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** Writes an attribute only when it differs, so that an update that changes nothing touches nothing. */
export function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** One line of text in pieces of different weight, whose pieces are changed in place and cut to the room there is. */
export class TextLine {
  readonly element: SVGTextElement;
  readonly #room: number;
  readonly #pieces: readonly { readonly node: Text; readonly span: SVGTSpanElement }[];
  #shown = '';

  /** @param room widest it may get, in the drawing's own pixels */
  constructor(parent: Element, attributes: Readonly<Record<string, string | number>>, classes: readonly string[], room: number) {
    this.element = svgElement('text', { 'dominant-baseline': 'central', ...attributes });
    this.#room = room;
    this.#pieces = classes.map((name, index) => {
      const span = svgElement('tspan', { class: name, ...(index === 0 ? {} : { dx: 6 }) });
      const node = document.createTextNode('');
      span.append(node);
      this.element.append(span);
      return { node, span };
    });
    parent.append(this.element);
  }

  /** @returns whether anything changed */
  set(...texts: readonly string[]): boolean {
    const wanted = texts.join('\0');
    if (wanted === this.#shown) return false;
    this.#shown = wanted;
    for (const [index, { node }] of this.#pieces.entries()) node.data = texts[index] ?? '';
    this.#cut();
    return true;
  }

  /** Shortens the longest piece until the line fits. */
  #cut(): void {
    for (let tries = 0; tries < 12 && this.element.getComputedTextLength() > this.#room; tries += 1) {
      const longest = this.#pieces.reduce((a, b) => (b.node.data.length > a.node.data.length ? b : a));
      const characters = Array.from(longest.node.data.replace(/…$/, ''));
      const share = this.#room / this.element.getComputedTextLength();
      const keep = Math.max(1, Math.min(characters.length - 1, Math.floor(characters.length * Math.max(share, 0.5))));
      longest.node.data = `${characters.slice(0, keep).join('')}…`;
    }
  }
}
