import mermaid, { type InternalHelpers, type LayoutData, type SVG, type SVGGroup } from 'mermaid';
import { placeCards, type Size } from '../core/network/layout.ts';
import { geometry } from './geometry.ts';

/**
 * All that touches Mermaid. `registerLayoutLoaders` is public, the helpers a layout gets are not: the version is pinned
 * and a test in a real browser compares positions. The drawing that comes out carries `data-part`, `data-id`,
 * `data-from` and `data-to`; everything after that is done on those.
 */
type Node = LayoutData['nodes'][number];
type Edge = LayoutData['edges'][number];
interface Point {
  x: number;
  y: number;
}
interface Placed extends Point, Size {}

const LAYOUT = 'jiji';
let started = false;

/** Colours Mermaid computes with; the page's own style sheet then paints with the live variables of the theme. */
function start(style: CSSStyleDeclaration, layout: string): void {
  const value = (name: string, fallback: string): string => style.getPropertyValue(`--vscode-${name}`).trim() || fallback;
  const background = value('editor-background', '#ffffff');
  const foreground = value('foreground', '#333333');
  mermaid.initialize({
    startOnLoad: false, securityLevel: 'strict', suppressErrorRendering: true, htmlLabels: false, layout, look: 'classic', theme: 'base', maxEdges: 5000, maxTextSize: 2_000_000,
    fontFamily: value('font-family', 'sans-serif'),
    flowchart: { useMaxWidth: false, wrappingWidth: 4000, padding: 8, diagramPadding: 0 },
    themeVariables: {
      background, primaryColor: value('editorWidget-background', background), primaryTextColor: foreground, primaryBorderColor: value('editorWidget-border', foreground), lineColor: value('charts-green', foreground),
      textColor: foreground, fontFamily: value('font-family', 'sans-serif'), fontSize: value('font-size', '13px'),
    },
    themeCSS: '.edgeLabel rect{opacity:1}',
  });
  if (!started) mermaid.registerLayoutLoaders([{ name: LAYOUT, loader: () => Promise.resolve({ render: layOut }) }]);
  started = true;
}

/**
 * Draws Mermaid text with our layout.
 * @param text a flowchart of subgraphs or nodes joined by lines
 * @param bench an element on the page, invisible but measured, with the same styles as the final place
 * @param layout `dagre` only to compare with
 * @returns the drawing as SVG text; throws what Mermaid throws on text it cannot read
 */
export async function drawMermaid(id: string, text: string, bench: Element, layout = LAYOUT): Promise<string> {
  start(getComputedStyle(document.documentElement), layout);
  const { svg } = await mermaid.render(id, text, bench);
  bench.replaceChildren();
  return svg;
}

async function layOut(data: LayoutData, svg: SVG, helpers: InternalHelpers): Promise<void> {
  const root: SVGGroup = svg.select<SVGGElement>('g');
  const group = (name: string): SVGGroup => root.append('g').attr('class', name);
  const [paths, labels, cards, nodes] = [group('edgePaths'), group('edgeLabels'), group('subgraphs'), group('nodes')];
  await Promise.all(data.nodes.map((node) => insertLeaf(nodes, node, data, helpers)));
  const places = await placeAll(data, cards, nodes, helpers);
  await Promise.all(data.edges.map((edge) => insertLine(edge, data, places, { paths, labels }, helpers)));
}

async function insertLeaf(nodes: SVGGroup, node: Node, data: LayoutData, helpers: InternalHelpers): Promise<void> {
  if (node.isGroup) return;
  const element = (await helpers.insertNode(nodes, node, { config: data.config })) as SVGGroup;
  element.attr('data-part', node.parentId === undefined ? 'count' : 'row').attr('data-id', node.id);
}

/** Sizes and places every card with its rows; what comes back says where by id of the card. */
async function placeAll(data: LayoutData, cards: SVGGroup, nodes: SVGGroup, helpers: InternalHelpers): Promise<ReadonlyMap<string, Placed>> {
  const tops = data.nodes.filter((node) => node.parentId === undefined).sort((a, b) => orderOf(a.id) - orderOf(b.id));
  const rows = new Map(tops.map((top) => [top.id, data.nodes.filter((node) => node.parentId === top.id).sort((a, b) => orderOf(a.id) - orderOf(b.id))]));
  const width = cardWidth(data.nodes, nodes);
  const sizes = tops.map((top): Size => (top.isGroup ? { width, height: cardHeight(rows.get(top.id)?.length ?? 0) } : geometry.count));
  const centres = placeCards(sizes);
  const places = new Map(tops.map((top, index): [string, Placed] => [top.id, { ...(centres[index] ?? { x: 0, y: 0 }), ...(sizes[index] ?? geometry.count) }]));
  for (const top of tops) {
    const place = places.get(top.id);
    if (place === undefined) continue;
    if (top.isGroup) await insertCard(top, rows.get(top.id) ?? [], place, { cards, nodes }, helpers);
    else setBox(nodes, top.id, place, geometry.row.radius);
  }
  return places;
}

/** Identifiers are `s3` and `s3c12`; the last number is the place in the order. */
const orderOf = (id: string): number => Number(/\d+$/.exec(id)?.[0] ?? 0);
const cardHeight = (rows: number): number => geometry.card.header + rows * (geometry.row.height + geometry.row.gap) - geometry.row.gap + geometry.card.padding;

/** One width for all cards, so that they align: that of the longest text, within limits. */
function cardWidth(all: readonly Node[], nodes: SVGGroup): number {
  const texts = all.filter((node) => !node.isGroup).map((node) => boxOf(nodes, node.id)?.querySelector<SVGGElement>('.label')?.getBBox().width ?? 0);
  const room = geometry.row.text + geometry.row.end + 2 * geometry.card.padding;
  return Math.min(geometry.card.most, Math.max(geometry.card.least, Math.ceil((Math.max(0, ...texts) + room) / 12) * 12));
}

async function insertCard(card: Node, rows: readonly Node[], place: Placed, groups: { cards: SVGGroup; nodes: SVGGroup }, helpers: InternalHelpers): Promise<void> {
  if (!card.isGroup) return;
  Object.assign(card, place);
  const inserted = (await helpers.insertCluster(groups.cards, card)) as { cluster: SVGGroup };
  inserted.cluster.attr('data-part', 'card').attr('data-id', card.id).attr('data-x', place.x).attr('data-y', place.y);
  fit(inserted.cluster.node(), place, place, geometry.card.radius);
  const left = place.y - place.height / 2 + geometry.card.header + geometry.row.height / 2;
  for (const [index, row] of rows.entries()) {
    const y = left + index * (geometry.row.height + geometry.row.gap);
    setBox(groups.nodes, row.id, { x: place.x, y, width: place.width - 2 * geometry.card.padding, height: geometry.row.height }, geometry.row.radius);
  }
}

const boxOf = (nodes: SVGGroup, id: string): SVGGElement | null => nodes.node()?.querySelector<SVGGElement>(`:scope > [data-id="${CSS.escape(id)}"]`) ?? null;

function setBox(nodes: SVGGroup, id: string, place: Placed, radius: number): void {
  const element = boxOf(nodes, id);
  element?.setAttribute('transform', `translate(${place.x}, ${place.y})`);
  element?.setAttribute('data-x', String(place.x));
  element?.setAttribute('data-y', String(place.y));
  fit(element, { x: 0, y: 0 }, place, radius);
}

function fit(element: SVGGElement | null, centre: Point, size: Size, radius: number): void {
  const values = { x: centre.x - size.width / 2, y: centre.y - size.height / 2, width: size.width, height: size.height, rx: radius, ry: radius };
  for (const [name, value] of Object.entries(values)) element?.querySelector(':scope > rect')?.setAttribute(name, String(value));
}

/** A straight line between the centres; the cards above it are opaque, so nothing needs to be cut. */
async function insertLine(edge: Edge, data: LayoutData, places: ReadonlyMap<string, Placed>, groups: { paths: SVGGroup; labels: SVGGroup }, helpers: InternalHelpers): Promise<void> {
  const from = places.get(edge.start ?? '');
  const to = places.get(edge.end ?? '');
  if (from === undefined || to === undefined) return;
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  Object.assign(edge, { points: [{ x: from.x, y: from.y }, middle, { x: to.x, y: to.y }], curve: 'linear', x: middle.x, y: middle.y, arrowTypeEnd: 'none' });
  const mark = (element: Element | null | undefined): void => {
    element?.setAttribute('data-from', edge.start ?? '');
    element?.setAttribute('data-to', edge.end ?? '');
  };
  const drawn = helpers.insertEdge(groups.paths, edge, {}, data['type'], from, to, data.diagramId, true);
  mark(groups.paths.node()?.lastElementChild);
  if ((edge.label ?? '') === '') return;
  const text = await helpers.insertEdgeLabel(groups.labels, edge);
  helpers.positionEdgeLabel(edge, drawn);
  mark(text.closest('.edgeLabel'));
}
