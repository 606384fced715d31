// @ts-check
/**
 * Drawing the mesh: Mermaid with our layout against Mermaid's own dagre, in the same page and the same run; and what an
 * update costs once it is drawn. Milliseconds; `first` is a fresh page, `later` the median of the following draws.
 * `node test/bench/topology.mjs [servers…]`
 */
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { chromium } from 'playwright-core';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const sizes = process.argv.slice(2).map(Number);

/** What runs in the page: both ways of drawing, and the real drawing with its patches. */
const entry = `
import { diagramMermaid } from './core/network/mermaid.ts';
import { diagramOf } from './core/network/mermaid-diagram.ts';
import { Drawing } from './webview/drawing/drawing.ts';
import { drawMermaid } from './webview/mermaid.ts';
import { mesh } from './webview/testing/fixtures.ts';
import './webview/styles/page.css';
import './webview/styles/drawing.css';

const place = (name) => document.body.appendChild(Object.assign(document.createElement('div'), { className: name }));
const bench = place('canvas bench');
let count = 0;
async function draw(servers, layout) {
  const text = diagramMermaid(diagramOf(mesh(servers)));
  const host = place('canvas');
  const from = performance.now();
  host.innerHTML = await drawMermaid('bench-' + (count += 1), text, bench, layout);
  host.getBoundingClientRect();
  const took = performance.now() - from;
  host.remove();
  return took;
}
async function patch(servers, share) {
  const host = place('canvas');
  const drawing = new Drawing(host, bench, () => {}, () => {});
  const cluster = mesh(servers);
  await drawing.show({ cluster, filter: '' });
  const took = [];
  for (let round = 1; round <= 12; round += 1) {
    const every = Math.max(1, Math.round(1 / share));
    const tunnels = cluster.tunnels.map((tunnel, index) => (Math.floor(index / 2) % every === 0 ? { ...tunnel, handshakeAgeSeconds: round * 9, state: round % 2 === 0 ? 'up' : 'stale' } : tunnel));
    const from = performance.now();
    await drawing.show({ cluster: { ...cluster, tunnels }, filter: '' });
    host.getBoundingClientRect();
    took.push(performance.now() - from);
  }
  host.remove();
  return took;
}
window.bench = { draw, patch };
`;

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
/** @param {number} value */
const ms = (value) => value.toFixed(value < 10 ? 1 : 0).padStart(8);

const built = await esbuild.build({
  absWorkingDir: root, stdin: { contents: entry, resolveDir: root, loader: 'js' }, bundle: true, minify: true, write: false,
  platform: 'browser', target: 'chrome128', format: 'iife', outdir: '/', define: { 'process.env.NODE_ENV': '"production"' },
});
const file = (/** @type {string} */ ending) => built.outputFiles.find((output) => output.path.endsWith(ending))?.text ?? '';
const server = createServer((request, response) => {
  const script = request.url === '/bench.js';
  response.writeHead(200, { 'content-type': script ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8' });
  response.end(script ? file('.js') : `<!doctype html><style>${file('.css')}</style><body><script src="/bench.js"></script>`);
});
await new Promise((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(undefined));
});
const address = server.address();
const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
const browser = await chromium.launch({ executablePath: process.env['JIJI_CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });

/**
 * Runs one function of the page's `bench` with plain values.
 * @param {import('playwright-core').Page} page
 * @param {'draw' | 'patch'} name
 * @param {(string | number)[]} values
 */
const call = (page, name, values) => page.evaluate(([run, given]) => Reflect.get(globalThis, 'bench')[run](...given), /** @type {const} */ ([name, values]));

try {
  console.log('topology, ms       own first    later   dagre first    later   patch all tunnels   1 % of them');
  for (const servers of sizes.length > 0 ? sizes : [3, 10, 32]) {
    const figures = [];
    for (const layout of ['jiji', 'dagre']) {
      const page = await browser.newPage({ viewport: { width: 1240, height: 760 } });
      await page.goto(url);
      const first = await call(page, 'draw', [servers, layout]);
      const later = [];
      for (let round = 0; round < 5; round += 1) later.push(await call(page, 'draw', [servers, layout]));
      figures.push(first, median(later));
      await page.close();
    }
    const page = await browser.newPage({ viewport: { width: 1240, height: 760 } });
    await page.goto(url);
    const patches = [median(await call(page, 'patch', [servers, 1])), median(await call(page, 'patch', [servers, 0.01]))];
    await page.close();
    const [ownFirst = 0, ownLater = 0, dagreFirst = 0, dagreLater = 0] = figures;
    console.log(`${String(servers).padStart(3)} servers      ${ms(ownFirst)} ${ms(ownLater)}      ${ms(dagreFirst)} ${ms(dagreLater)}            ${ms(patches[0] ?? 0)}      ${ms(patches[1] ?? 0)}`);
  }
} finally {
  await browser.close();
  server.close();
}
