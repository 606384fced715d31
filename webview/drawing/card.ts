import type { Point, Size } from '../../core/network/layout.ts';
import type { DiagramCard, DiagramRow } from '../../core/network/mermaid-diagram.ts';
import { containerCount } from '../../core/network/mermaid-words.ts';
import { geometry } from '../geometry.ts';
import { selectionKey, type Selection } from '../model.ts';
import { t } from '../words.ts';
import { makeTarget, mark, signPath, type Part } from './part.ts';
import { setAttribute, svgElement, TextLine } from './svg.ts';

interface Shown {
  readonly selected: boolean;
  readonly dimmed: boolean;
}

function placeOf(element: SVGElement): Point & Size {
  const read = (from: Element | null, name: string): number => Number(from?.getAttribute(name) ?? 0);
  const box = element.querySelector(':scope > rect');
  return { x: read(element, 'data-x'), y: read(element, 'data-y'), width: read(box, 'width'), height: read(box, 'height') };
}

/** A server: a card around its rows, or a small one with a count. */
export class CardPart implements Part {
  readonly key: string;
  readonly selection: Selection;
  readonly target: SVGElement;
  readonly at: Point;
  readonly place: Point & Size;
  readonly #title: TextLine;
  readonly #summary?: TextLine;
  readonly #sign?: SVGPathElement;

  constructor(element: SVGElement, card: DiagramCard) {
    this.selection = { kind: 'server', server: card.server.name };
    this.key = selectionKey(this.selection);
    this.target = element;
    this.place = placeOf(element);
    const counted = card.summary !== undefined;
    this.at = counted ? this.place : { x: this.place.x, y: this.place.y - this.place.height / 2 + geometry.card.header / 2 };
    element.querySelectorAll(':scope > :not(rect)').forEach((child) => child.remove());
    makeTarget(element);
    const classes = ['name', 'detail', 'word'];
    if (counted) {
      const left = -this.place.width / 2;
      const room = this.place.width - geometry.count.text - geometry.row.end;
      this.#sign = svgElement('path', { class: 'sign', transform: `translate(${left + geometry.row.dot}, -9)` });
      element.append(this.#sign);
      this.#title = new TextLine(element, { x: left + geometry.count.text, y: -9, class: 'title' }, ['name', 'word'], room);
      this.#summary = new TextLine(element, { x: left + geometry.count.text, y: 11 }, ['detail'], room);
    } else {
      const left = this.place.x - this.place.width / 2 + geometry.card.padding + 2;
      this.#title = new TextLine(element, { x: left, y: this.at.y, class: 'title' }, classes, this.place.width - 2 * geometry.card.padding - 4);
    }
  }

  update(card: DiagramCard, shown: Shown): void {
    const counted = this.#summary !== undefined;
    this.#title.set(...(counted ? [card.name, card.word] : [card.name, card.detail, card.word]));
    this.#summary?.set(card.summary ?? '');
    const trouble = card.look === 'up' && counted && card.trouble ? 'degraded' : card.look;
    if (this.#sign !== undefined) setAttribute(this.#sign, 'd', signPath(trouble));
    const label = t('label.server', { name: card.name, state: t(`serverState.${card.server.state}`), address: card.detail, containers: containerCount(card.server.containers) });
    mark(this.target, { ...shown, label, look: trouble });
  }
}

/** A container: a row in its server's card. */
export class RowPart implements Part {
  readonly key: string;
  readonly selection: Selection;
  readonly target: SVGElement;
  readonly at: Point;
  readonly #text: TextLine;
  readonly #sign = svgElement('path', { class: 'sign' });

  constructor(element: SVGElement, card: DiagramCard, row: DiagramRow) {
    const server = card.server.name;
    this.selection = row.containerId === undefined ? { kind: 'server', server } : { kind: 'container', server, id: row.containerId };
    this.key = selectionKey(this.selection);
    this.target = element;
    const place = placeOf(element);
    this.at = place;
    element.querySelectorAll(':scope > :not(rect)').forEach((child) => child.remove());
    const left = -place.width / 2;
    if (row.containerId !== undefined) {
      makeTarget(element);
      this.#sign.setAttribute('transform', `translate(${left + geometry.row.dot}, 0)`);
      element.append(this.#sign);
    }
    const x = left + (row.containerId === undefined ? geometry.row.end - 10 : geometry.row.text);
    this.#text = new TextLine(element, { x, y: 0 }, ['name', 'detail', 'word'], place.width / 2 - geometry.row.end - x);
  }

  update(card: DiagramCard, row: DiagramRow, shown: Shown): void {
    this.#text.set(row.name, row.detail, row.word);
    setAttribute(this.#sign, 'd', signPath(row.look));
    if (row.containerId === undefined) {
      setAttribute(this.target, 'data-state', row.look);
      return;
    }
    const state = row.word === '' ? t(`health.${row.look === 'healthy' ? 'healthy' : 'unknown'}`) : row.word;
    mark(this.target, { ...shown, label: t('label.container', { name: row.name, version: row.detail, server: card.name, state }), look: row.look });
  }
}
