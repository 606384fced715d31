import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { meshMermaid } from '../../../core/network/mermaid.ts';
import { diagramOf } from '../../../core/network/mermaid-diagram.ts';
import { oneLine } from '../../../core/network/mermaid-quote.ts';
import type { ClusterState } from '../../../core/protocol/index.ts';
import { degraded, healthy, hostile, hostileNames, mesh } from '../../../webview/testing/fixtures.ts';
import { launchBrowser, serve } from './browser.ts';

interface Drawn {
  nodes: string[];
  clusters: string[];
  edgeLabels: string[];
  edges: number;
  foreign: string[];
  hacked: boolean;
}

/** The text as a page that shows Markdown draws it: Mermaid as it comes, with its own layout. */
let browser: Browser;
let page: Page;
let close: () => Promise<void>;

beforeAll(async () => {
  const script = readFileSync(createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js'));
  const site = await serve(new Map([
    ['/', { type: 'text/html', body: '<!doctype html><meta charset="utf-8"><body><div id="out"></div><script src="/mermaid.js"></script>' }],
    ['/mermaid.js', { type: 'text/javascript', body: script }],
  ]));
  close = site.close;
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.goto(site.url);
});
afterAll(async () => {
  await browser.close();
  await close();
});

async function draw(state: ClusterState, htmlLabels: boolean): Promise<Drawn> {
  return page.evaluate(async ({ text, html }) => {
    const page = globalThis as unknown as { mermaid: { initialize: (config: object) => void; render: (id: string, text: string) => Promise<{ svg: string }> }; hacked?: number };
    page.mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', htmlLabels: html, flowchart: { htmlLabels: html, wrappingWidth: 2000 } });
    const out = document.querySelector('#out');
    if (out === null) throw new Error('no place to draw');
    out.innerHTML = (await page.mermaid.render('drawing', text)).svg;
    const texts = (selector: string): string[] => [...out.querySelectorAll(selector)].map((element) => element.textContent);
    return {
      nodes: texts('.node .label'), clusters: texts('.cluster .cluster-label'), edgeLabels: texts('.edgeLabels > .edgeLabel').filter((label) => label.trim() !== ''), edges: out.querySelectorAll('path.flowchart-link').length,
      foreign: [...out.querySelectorAll('script, img, a, i, strong, em, iframe, li, h1, b, math')].map((element) => element.outerHTML),
      hacked: page.hacked !== undefined,
    };
  }, { text: meshMermaid(state), html: htmlLabels });
}

const squeezed = (texts: readonly string[]): string[] => texts.map((text) => text.replace(/\s+/g, ' ').trim()).sort();
/** Mermaid leaves character numbers as they are in SVG labels: harmless, and the page writes its own text there. */
const decoded = (text: string): string => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
const words = (...parts: string[]): string => oneLine(parts.filter((part) => part !== '').join(' '));

describe.each([['HTML labels', true], ['SVG labels', false]])('drawn by Mermaid with %s', (_, html) => {
  test.each([['healthy', healthy], ['degraded', degraded], ['twelve servers', mesh(12)]])('%s: a box per server and container, a line per tunnel', async (_name, state) => {
    const drawn = await draw(state, html);
    const diagram = diagramOf(state);
    expect(squeezed(drawn.edgeLabels)).toEqual(squeezed(diagram.links.map((link) => link.label)));
    expect(drawn.edges).toBe(diagram.links.length);
    expect(squeezed(drawn.clusters)).toEqual(squeezed(diagram.cards.filter((card) => card.rows.length > 0).map((card) => words(card.name, card.detail, card.word))));
  });

  test('hostile names come out as text, character for character', async () => {
    const drawn = await draw(hostile, html);
    expect(drawn.hacked).toBe(false);
    expect(drawn.foreign).toEqual([]);
    const rows = diagramOf(hostile).cards.flatMap((card) => card.rows);
    expect(squeezed(html ? drawn.nodes : drawn.nodes.map(decoded))).toEqual(squeezed(rows.map((row) => words(row.name, row.detail, row.word))));
    expect(drawn.clusters).toHaveLength(hostile.servers.length);
    expect(drawn.edges).toBe(2);
    expect(rows.length).toBeGreaterThan(hostileNames.length);
  });
});
