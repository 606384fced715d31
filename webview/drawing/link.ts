import { placeLabel, visiblePart, type Box, type Point } from '../../core/network/layout.ts';
import type { DiagramLink } from '../../core/network/mermaid-diagram.ts';
import { geometry } from '../geometry.ts';
import { selectionKey, type Selection } from '../model.ts';
import { tunnelStateText } from '../views/tunnel-state.ts';
import { t } from '../words.ts';
import { makeTarget, mark, type Part } from './part.ts';
import { setAttribute, svgElement, TextLine } from './svg.ts';

export interface LinkShown {
  readonly selected: boolean;
  readonly dimmed: boolean;
  /** Whether its label is shown; in a large mesh only those of tunnels that matter now. */
  readonly labelled: boolean;
  /** One of many: drawn thin and faint while it is up. */
  readonly quiet: boolean;
}

/** A tunnel: a line under the cards, a wider invisible one to point at, and a label on an opaque ground. */
export class LinkPart implements Part {
  readonly key: string;
  readonly selection: Selection;
  readonly target: SVGElement;
  readonly #path: SVGElement;
  readonly #label: SVGGElement;
  readonly #ground = svgElement('rect', { class: 'ground', height: geometry.label.height, rx: 2 });
  readonly #text: TextLine;
  readonly #line: readonly [Point, Point] | null;
  #labelAt: Point | undefined;
  #width = 0;

  constructor(path: SVGElement, label: SVGGElement, link: DiagramLink, ends: readonly [Box, Box]) {
    this.selection = { kind: 'tunnel', a: link.pair.a, b: link.pair.b };
    this.key = selectionKey(this.selection);
    this.#path = path;
    this.#label = label;
    this.#line = visiblePart(...ends);
    path.setAttribute('class', 'line');
    path.removeAttribute('style');
    path.setAttribute('aria-hidden', 'true');
    this.target = svgElement('path', { class: 'hit', d: path.getAttribute('d') ?? '' });
    makeTarget(this.target);
    path.after(this.target);
    for (const type of ['focus', 'blur']) this.target.addEventListener(type, () => setAttribute(label, 'data-focused', this.target.matches(':focus-visible') ? 'true' : undefined));
    label.replaceChildren(this.#ground);
    label.setAttribute('aria-hidden', 'true');
    this.#text = new TextLine(label, { 'text-anchor': 'middle', 'x': 0, 'y': 0 }, ['label'], Infinity);
  }

  get at(): Point {
    const [from, to] = this.#line ?? [{ x: 0, y: 0 }, { x: 0, y: 0 }];
    return this.#labelAt ?? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  }

  /** Where the label is, while it is shown. */
  get labelBox(): Box | undefined {
    return this.#labelAt === undefined ? undefined : { ...this.#labelAt, width: this.#width, height: geometry.label.height };
  }

  /** @param taken boxes that a label which appears now must not cover; one that is there stays where it is */
  update(link: DiagramLink, shown: LinkShown, taken: () => readonly Box[]): void {
    const look = link.pair.state;
    if (this.#path.getAttribute('data-state') !== look) this.#raise(look);
    for (const element of [this.#path, this.target, this.#label]) {
      setAttribute(element, 'data-state', look);
      setAttribute(element, 'data-quiet', shown.quiet && look === 'up' && !shown.labelled ? 'true' : undefined);
      setAttribute(element, 'data-selected', shown.selected ? 'true' : undefined);
      setAttribute(element, 'data-dimmed', shown.dimmed ? 'true' : undefined);
    }
    const label = t('label.tunnel', { a: link.pair.a, b: link.pair.b, state: `${tunnelStateText(link.pair)}, ${link.label}` });
    mark(this.target, { selected: shown.selected, dimmed: shown.dimmed, label, look });
    this.#showLabel(link.label, shown.labelled && this.#line !== null, taken);
  }

  /** What is wrong lies above what is well. */
  #raise(look: string): void {
    if (look === 'up' || look === 'unknown') this.#path.parentElement?.prepend(this.#path, this.target);
    else this.#path.parentElement?.append(this.#path, this.target);
  }

  #showLabel(text: string, labelled: boolean, taken: () => readonly Box[]): void {
    setAttribute(this.#label, 'visibility', labelled ? undefined : 'hidden');
    if (!labelled || this.#line === null) {
      this.#labelAt = undefined;
      return;
    }
    if (this.#text.set(text)) {
      this.#width = Math.ceil(this.#text.element.getComputedTextLength()) + 2 * geometry.label.padding;
      setAttribute(this.#ground, 'width', String(this.#width));
      setAttribute(this.#ground, 'x', String(-this.#width / 2));
      setAttribute(this.#ground, 'y', String(-geometry.label.height / 2));
    }
    if (this.#labelAt !== undefined) return;
    this.#labelAt = placeLabel(this.#line, { width: this.#width, height: geometry.label.height }, taken());
    this.#label.setAttribute('transform', `translate(${this.#labelAt.x}, ${this.#labelAt.y})`);
  }
}
