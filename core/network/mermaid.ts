import type { ClusterState, TunnelState } from '../protocol/index.ts';
import { diagramOf, type Diagram, type DiagramCard, type DiagramLink } from './mermaid-diagram.ts';
import { mermaidLabel } from './mermaid-quote.ts';

/** Lines only, so that text keeps the reader's own colours in light and dark pages. */
const styles = [
  'classDef healthy stroke:#388a34',
  'classDef unchecked stroke:#8c8c8c',
  'classDef degraded stroke:#bf8803,stroke-width:2px',
  'classDef unhealthy stroke:#e51400,stroke-width:3px',
  'classDef candidate stroke:#1a85ff,stroke-width:2px',
  'classDef draining stroke:#8c8c8c,stroke-dasharray:5 3',
  'classDef stopped stroke:#8c8c8c,stroke-dasharray:2 3',
  'classDef empty stroke:none,fill:none',
  'classDef up stroke:#8c8c8c',
  'classDef away stroke:#bf8803,stroke-dasharray:5 3',
  'classDef down stroke:#e51400,stroke-width:3px',
  'classDef bare stroke:#8c8c8c,stroke-dasharray:2 3',
];
const linkStyles: Record<TunnelState['state'], string> = {
  up: 'stroke:#388a34,stroke-width:2px',
  stale: 'stroke:#bf8803,stroke-width:3px',
  down: 'stroke:#e51400,stroke-width:3px',
  unknown: 'stroke:#8c8c8c,stroke-width:1px',
};
const lines: Record<TunnelState['state'], string> = { up: '---', stale: '---', down: '-.-', unknown: '-.-' };

/**
 * The cluster as a Mermaid flowchart, to be read as it is, in Markdown, or drawn: a subgraph per server with its
 * containers, an undirected line per tunnel labelled with handshake age and round trip, classes for state. Ends with a
 * line break. Every name goes through `mermaidLabel`.
 */
export function meshMermaid(state: ClusterState): string {
  const diagram = diagramOf(state);
  return `${[...bodyOf(diagram), ...styles.map((style) => `  ${style}`), ...linkStylesOf(diagram.links)].join('\n')}\n`;
}

/** The same boxes and lines without colours: the page brings its own, from the editor's theme. */
export const diagramMermaid = (diagram: Diagram): string => `${bodyOf(diagram).join('\n')}\n`;

function bodyOf(diagram: Diagram): readonly string[] {
  return [
    'flowchart LR',
    ...(diagram.omittedLinks === 0 ? [] : [`  %% ${diagram.omittedLinks} healthy tunnels are left out`]),
    ...diagram.cards.flatMap(cardLines),
    ...diagram.links.map((link) => `  ${link.from} ${lines[link.pair.state]}|${mermaidLabel(link.label)}| ${link.to}`),
  ];
}

function cardLines(card: DiagramCard): readonly string[] {
  if (card.summary !== undefined) return [`  ${card.id}[${mermaidLabel(words(card), card.summary)}]:::${card.look}`];
  return [
    `  subgraph ${card.id}[${mermaidLabel(words(card))}]`,
    ...card.rows.map((row) => `    ${row.id}[${mermaidLabel(words(row))}]:::${row.look}`),
    '  end',
    `  class ${card.id} ${card.look}`,
  ];
}

const words = (part: { readonly name: string; readonly detail: string; readonly word: string }): string =>
  [part.name, part.detail, part.word].filter((word) => word !== '').join(' ');

function linkStylesOf(links: readonly DiagramLink[]): readonly string[] {
  return (Object.keys(linkStyles) as TunnelState['state'][]).flatMap((state) => {
    const numbers = links.flatMap((link, index) => (link.pair.state === state ? [index] : []));
    return numbers.length === 0 ? [] : [`  linkStyle ${numbers.join(',')} ${linkStyles[state]}`];
  });
}
