import { diagramOf, type Diagram, type DiagramCard, type DiagramLink, type DiagramRow } from '../../core/network/mermaid-diagram.ts';
import { diagramMermaid } from '../../core/network/mermaid.ts';
import { matchesContainer, matchesServer, selectionKey, type Selection } from '../model.ts';
import type { ClusterState } from '../types.ts';
import { t } from '../words.ts';
import { CardPart, RowPart } from './card.ts';
import { Keyboard } from './keyboard.ts';
import { LinkPart } from './link.ts';
import type { Part } from './part.ts';
import { svgElement } from './svg.ts';
import { Viewport } from './viewport.ts';

/** Rows of a card, fewer with more cards: the whole picture must stay large enough to be read. */
const mostRows = (cards: number): number => (cards <= 3 ? 9 : cards === 4 ? 7 : 5);
/** Up to this many tunnels each line has its label; beyond, only those that matter now. */
const MOST_LABELS = 10;

export interface Shown {
  readonly cluster: ClusterState;
  readonly selection?: Selection;
  readonly filter: string;
}

interface Drawn {
  readonly signature: string;
  readonly svg: SVGSVGElement;
  readonly cards: ReadonlyMap<string, CardPart>;
  readonly rows: ReadonlyMap<string, RowPart>;
  readonly links: ReadonlyMap<string, LinkPart>;
}

/** The picture of the mesh. Mermaid draws when servers, containers or tunnels come or go; everything else is patched. */
export class Drawing {
  readonly viewport: Viewport;
  readonly #host: HTMLElement;
  readonly #bench: HTMLElement;
  readonly #keyboard: Keyboard;
  #drawn?: Drawn;
  /** Drawings made so far: the old one and the next are on the page together, and identifiers must differ. */
  #count = 0;
  #wanted: Shown | undefined;
  #busy: Promise<void> | undefined;

  /**
   * @param host takes the drawing; @param bench is laid out but not seen, and has the host's styles
   * @param open called for what is clicked or entered; @param scaled after each change of scale
   */
  constructor(host: HTMLElement, bench: HTMLElement, open: (selection: Selection) => void, scaled: () => void) {
    this.#host = host;
    this.#bench = bench;
    this.viewport = new Viewport(host, scaled);
    this.#keyboard = new Keyboard((part) => open(part.selection));
  }

  get svg(): SVGSVGElement | undefined {
    return this.#drawn?.svg;
  }

  /** Shows a state; while Mermaid is drawing, only the newest of those that came meanwhile is shown next. */
  show(shown: Shown): Promise<void> {
    this.#wanted = shown;
    this.#busy ??= this.#work().finally(() => {
      this.#busy = undefined;
    });
    return this.#busy;
  }

  async #work(): Promise<void> {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      const diagram = diagramOf(next.cluster, mostRows(next.cluster.servers.length));
      const signature = signatureOf(diagram);
      const root = this.#drawn?.signature === signature ? undefined : await this.#draw(diagram, signature);
      this.#patch(diagram, next);
      if (root !== undefined) this.viewport.attach(root);
    }
  }

  #take(): Shown | undefined {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    return wanted;
  }

  async #draw(diagram: Diagram, signature: string): Promise<SVGGElement> {
    const { drawMermaid } = await import('../mermaid.ts');
    this.#count += 1;
    const text = await drawMermaid(`jiji-topology-${this.#count}`, diagramMermaid(diagram), this.#bench);
    const wasFocused = this.#host.contains(document.activeElement);
    this.#host.innerHTML = text;
    const svg = this.#host.querySelector('svg');
    const root = svg?.querySelector<SVGGElement>(':scope > g');
    if (svg === null || root === null || root === undefined) throw new Error('Mermaid gave no drawing');
    svg.querySelector('style')?.remove();
    for (const name of ['viewBox', 'style', 'width', 'height', 'aria-roledescription', 'class']) svg.removeAttribute(name);
    svg.setAttribute('role', 'group');
    const drawn = { signature, svg, ...partsOf(svg, diagram) };
    this.#drawn = drawn;
    this.#keyboard.attach(inOrder(drawn), wasFocused);
    return root;
  }

  #patch(diagram: Diagram, shown: Shown): void {
    const drawn = this.#drawn;
    if (drawn === undefined) return;
    drawn.svg.setAttribute('aria-label', `${t('label.mesh', { project: shown.cluster.project })}. ${t('label.keys')}`);
    const key = shown.selection === undefined ? '' : selectionKey(shown.selection);
    for (const card of diagram.cards) this.#patchCard(drawn, card, shown, key);
    const quiet = diagram.links.length > MOST_LABELS;
    for (const link of diagram.links) this.#patchLink(drawn, link, shown, { key, quiet });
  }

  #patchCard(drawn: Drawn, card: DiagramCard, shown: Shown, key: string): void {
    const part = drawn.cards.get(card.id);
    const matches = matchesServer(card.server, shown.filter);
    part?.update(card, { selected: part.key === key, dimmed: !matches });
    const own = matches && !card.server.containers.some((container) => matchesContainer(container, shown.filter));
    for (const row of card.rows) {
      const container = card.server.containers.find((one) => one.id === row.containerId);
      const dimmed = !matches || (!own && container !== undefined && !matchesContainer(container, shown.filter));
      const rowPart = drawn.rows.get(row.id);
      rowPart?.update(card, row, { selected: row.containerId !== undefined && rowPart.key === key, dimmed });
    }
  }

  #patchLink(drawn: Drawn, link: DiagramLink, shown: Shown, { key, quiet }: { key: string; quiet: boolean }): void {
    const part = drawn.links.get(`${link.from} ${link.to}`);
    if (part === undefined) return;
    const selected = part.key === key;
    const touched = shown.selection?.kind === 'server' && (shown.selection.server === link.pair.a || shown.selection.server === link.pair.b);
    const labelled = !quiet || selected || touched || link.pair.state === 'stale' || link.pair.state === 'down';
    const dimmed = shown.filter.trim() !== '' && [link.from, link.to].some((id) => drawn.cards.get(id)?.target.getAttribute('data-dimmed') === 'true');
    const taken = (): ReturnType<typeof boxes> => boxes(drawn);
    part.update(link, { selected, dimmed, labelled, quiet }, taken);
  }
}

/** What must not be covered by a label that appears: cards and the labels that are there. */
const boxes = (drawn: Drawn): readonly NonNullable<LinkPart['labelBox']>[] =>
  [...[...drawn.cards.values()].map((card) => card.place), ...[...drawn.links.values()].flatMap((link) => link.labelBox ?? [])];

/** Equal for two diagrams that differ only in what can be patched. */
function signatureOf(diagram: Diagram): string {
  return JSON.stringify([
    diagram.cards.map((card) => [card.server.name, card.summary === undefined, card.rows.map((row) => row.containerId)]),
    diagram.links.map((link) => [link.from, link.to]),
  ]);
}

function partsOf(svg: SVGSVGElement, diagram: Diagram): Omit<Drawn, 'signature' | 'svg'> {
  const find = (selector: string): SVGElement => {
    const element = svg.querySelector<SVGElement>(selector);
    if (element === null) throw new Error(`Mermaid's drawing has no ${selector}`);
    return element;
  };
  const cards = new Map(diagram.cards.map((card) => [card.id, new CardPart(find(`[data-part="${card.summary === undefined ? 'card' : 'count'}"][data-id="${card.id}"]`), card)]));
  const rows = new Map(diagram.cards.flatMap((card) => card.rows.map((row: DiagramRow): [string, RowPart] => [row.id, new RowPart(find(`[data-part="row"][data-id="${row.id}"]`), card, row)])));
  const labels = find('.edgeLabels');
  const links = new Map(diagram.links.map((link): [string, LinkPart] => {
    const ends = `[data-from="${link.from}"][data-to="${link.to}"]`;
    const label = labels.querySelector<SVGGElement>(`:scope > ${ends}`) ?? labels.appendChild(svgElement('g', { 'class': 'edgeLabel', 'data-from': link.from, 'data-to': link.to }));
    const [from, to] = [cards.get(link.from), cards.get(link.to)];
    if (from === undefined || to === undefined) throw new Error('a tunnel without its servers');
    return [`${link.from} ${link.to}`, new LinkPart(find(`.edgePaths > path${ends}`), label, link, [from.place, to.place])];
  }));
  return { cards, rows, links };
}

/** Order for Home, End and the first Tab: each server with its containers, then the tunnels. */
function inOrder(drawn: Drawn): readonly Part[] {
  const cards = [...drawn.cards].flatMap(([id, card]) => [card, ...[...drawn.rows].filter(([row, part]) => row.startsWith(`${id}c`) && part.selection.kind === 'container').map(([, row]) => row)]);
  return [...cards, ...drawn.links.values()];
}
