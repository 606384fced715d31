import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { meshMermaid } from '../../../core/network/mermaid.ts';
import type { ClusterState } from '../../../core/protocol/index.ts';
import { degraded, empty, healthy, hostile, mesh } from '../../../webview/testing/fixtures.ts';
import { darkModern, highContrastDark, highContrastLight, lightModern, type Theme } from '../../../webview/testing/themes.ts';
import { launchBrowser } from './browser.ts';
import { Panel, servePanel } from './panel.ts';

const pictures = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../test-results/topology');
const drawing = '.canvas:not(.bench)';

let browser: Browser;
let site: Awaited<ReturnType<typeof servePanel>>;
let panel: Panel | undefined;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  site = await servePanel();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
afterEach(async () => {
  const open = panel;
  panel = undefined;
  if (open === undefined) return;
  expect(await open.violations()).toEqual([]);
  expect(open.problems.filter((problem) => !problem.includes('favicon'))).toEqual([]);
  await open.close();
});

async function opened(theme: Theme, state?: ClusterState): Promise<Panel> {
  panel = await Panel.open(browser, site.url, theme);
  if (state !== undefined) await panel.show(state);
  return panel;
}
const part = (open: Panel, label: string): Locator => open.page.locator(`${drawing} [role="button"][aria-label*="${label}"]`);

/** A line is clicked on its label, which lets the pointer through; a level line has no height, so it has no box to aim at. */
async function clickTunnel(open: Panel, label: string): Promise<void> {
  const box = (await open.page.locator(`${drawing} .edgeLabel`, { hasText: label }).locator('.ground').boundingBox())!;
  await open.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

interface Box { x: number; y: number; width: number; height: number }
const boxOf = async (found: Locator): Promise<Box> => (await found.locator('rect').first().boundingBox())!;

describe('the drawing', () => {
  test('three servers stand as a triangle of aligned cards, rows inside, straight lines between the centres', async () => {
    const open = await opened(lightModern, healthy);
    const [db1, web2, web1] = [await boxOf(part(open, 'Server db1')), await boxOf(part(open, 'Server web2')), await boxOf(part(open, 'Server web1'))];
    const middle = (box: Box): { x: number; y: number } => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    expect(middle(db1).y).toBeCloseTo(middle(web2).y, 0);
    expect(middle(web1).x).toBeCloseTo((middle(db1).x + middle(web2).x) / 2, 0);
    expect(web1.y).toBeGreaterThan(Math.max(db1.y + db1.height, web2.y + web2.height));
    for (const card of [db1, web2]) expect(card.width).toBeCloseTo(web1.width, 1);
    const row = await boxOf(part(open, 'Container postgres 16.4 on db1'));
    expect(row.x).toBeGreaterThan(db1.x);
    expect(row.y + row.height).toBeLessThan(db1.y + db1.height);
    const line = (await open.page.locator(`${drawing} path.line`).first().boundingBox())!;
    expect(line.width + line.height).toBeGreaterThan(100);
  });

  test('no label covers a card or another label, and nothing is scaled above 1.15', async () => {
    for (const state of [healthy, mesh(4), mesh(5)]) {
      const open = await opened(darkModern, state);
      const boxes = await open.page.locator(`${drawing} .ground, ${drawing} [data-part="card"] > rect`).evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().toJSON() as Box));
      for (const [index, a] of boxes.entries()) {
        for (const b of boxes.slice(index + 1)) expect(a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height).toBe(false);
      }
      const scale = await open.page.locator(`${drawing} svg > g`).getAttribute('transform');
      expect(Number(/scale\(([\d.]+)\)/.exec(scale ?? '')?.[1])).toBeLessThanOrEqual(1.15);
      await open.close();
      panel = undefined;
    }
  });

  test('every state has its own sign, line and word, not colour alone', async () => {
    const open = await opened(darkModern, degraded);
    const look = (label: string): Promise<{ sign: string | null; dash: string; text: string }> => part(open, label).evaluate((element) => ({
      sign: element.querySelector('.sign')?.getAttribute('d') ?? null, dash: getComputedStyle(element.querySelector('rect')!).strokeDasharray, text: element.textContent,
    }));
    const [well, sick, leaving] = [await look('Container postgres'), await look('Container redis'), await look('draining')];
    expect(sick.sign).not.toBe(well.sign);
    expect([sick.text, leaving.text]).toEqual(['redis7.2unhealthy', 'web9f3c2e1draining']);
    expect(leaving.dash).not.toBe(well.dash);
    const dashes = await open.page.locator(`${drawing} path.line`).evaluateAll((lines) => lines.map((line) => [line.getAttribute('data-state'), getComputedStyle(line).strokeDasharray]));
    expect(dashes.filter(([state]) => state === 'up').every(([, dash]) => dash === 'none')).toBe(true);
    expect(dashes.find(([state]) => state === 'down')?.[1]).toMatch(/px/);
    expect(await open.page.locator(`${drawing} .edgeLabel[data-state="down"]`).textContent()).toBe('no handshake for 4 min');
  });

  test('a new state is patched in: the same elements, no node added or removed, nothing moves', async () => {
    const open = await opened(lightModern, healthy);
    const before = await boxOf(part(open, 'Server web1'));
    await open.page.evaluate((selector) => {
      const scope = globalThis as unknown as { svg: Element | null; changes: MutationRecord[] };
      scope.svg = document.querySelector(`${selector} svg`);
      scope.changes = [];
      new MutationObserver((records) => scope.changes.push(...records)).observe(document.querySelector(selector)!, { subtree: true, childList: true, attributes: true, characterData: true });
    }, drawing);
    const later: ClusterState = {
      ...healthy,
      tunnels: healthy.tunnels.map((tunnel) => ({ ...tunnel, handshakeAgeSeconds: (tunnel.handshakeAgeSeconds ?? 0) + 100, state: (tunnel.handshakeAgeSeconds ?? 0) > 80 ? 'stale' : 'up' })),
      servers: healthy.servers.map((server) => ({ ...server, containers: server.containers.map((one) => (one.service === 'redis' ? { ...one, health: 'unhealthy', failures: 3 } : one)) })),
    };
    await open.send({ type: 'state', state: { ...later, readAt: Date.now() } });
    await part(open, 'redis 7.2 on db1, unhealthy').waitFor();
    const seen = await open.page.evaluate((selector) => {
      const scope = globalThis as unknown as { svg: Element | null; changes: MutationRecord[] };
      return {
        same: scope.svg === document.querySelector(`${selector} svg`),
        // A line that turned bad is lifted above the others: the same node goes to the end of its group.
        moved: scope.changes.filter((change) => change.type === 'childList').every((change) => [...change.addedNodes, ...change.removedNodes].every((node) => node.isConnected && (node as Element).localName === 'path')),
        labels: [...document.querySelectorAll(`${selector} .edgeLabel`)].map((label) => label.textContent).sort(),
      };
    }, drawing);
    expect(seen).toEqual({ same: true, moved: true, labels: ['108 s · 11 ms', '2 min · 14 ms', 'late 3 min · 13 ms'] });
    expect(await boxOf(part(open, 'Server web1'))).toEqual(before);
  });

  test('a container that comes is drawn, and focus stays where it was', async () => {
    const open = await opened(darkModern, healthy);
    await part(open, 'Server web1').focus();
    await open.show(degraded);
    await part(open, 'web c07d5aa on web1, starting').waitFor();
    expect(await open.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain('Server web1');
  });

  test('twelve servers collapse to counts; only what is wrong is labelled, and it lies on top', async () => {
    const open = await opened(darkModern, mesh(12));
    expect(await open.page.locator(`${drawing} [data-part="count"]`).count()).toBe(12);
    expect(await open.page.locator(`${drawing} path.line`).count()).toBe(66);
    expect(await open.page.locator(`${drawing} .edgeLabel:not([visibility="hidden"])`).count()).toBe(4);
    const last = await open.page.locator(`${drawing} path.line`).evaluateAll((lines) => lines.slice(-4).map((line) => line.getAttribute('data-state')).sort());
    expect(last).toEqual(['down', 'stale', 'stale', 'stale']);
    await part(open, 'Server fra1').click();
    expect(await open.page.locator(`${drawing} .edgeLabel:not([visibility="hidden"])`).count()).toBe(15);
  });

  test('of forty servers those with problems are drawn, and the page says so', async () => {
    const open = await opened(lightModern, mesh(40));
    expect(await open.page.locator(`${drawing} [data-part="count"]`).count()).toBe(32);
    expect(await open.page.locator('.note').textContent()).toContain('32 of 40 servers are drawn');
  });

  test('hostile names are text', async () => {
    const open = await opened(darkModern, hostile);
    expect(await open.page.evaluate(() => ({ hacked: 'hacked' in globalThis, foreign: document.querySelectorAll('#app script, #app img, #app b, .canvas a, .canvas image, .canvas foreignObject').length }))).toEqual({ hacked: false, foreign: 0 });
    expect(await open.page.locator('.bar h1').textContent()).toBe(hostile.project);
    await open.page.getByRole('radio', { name: 'Table' }).click();
    expect(await open.page.locator('.table tbody th').first().textContent()).toBe(hostile.servers[0]?.name);
    expect(await open.page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  });
});

describe('keyboard and screen reader', () => {
  test('one Tab stop, arrows between neighbours, Enter opens, Escape closes', async () => {
    const open = await opened(lightModern, healthy);
    expect(await open.page.locator(`${drawing} [tabindex="0"]`).count()).toBe(1);
    await part(open, 'Server db1').focus();
    const focused = (): Promise<string | null | undefined> => open.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await open.page.keyboard.press('ArrowDown');
    expect(await focused()).toContain('Container postgres 16.4 on db1, healthy');
    await open.page.keyboard.press('Home');
    await open.page.keyboard.press('ArrowRight');
    expect(await focused()).toMatch(/Server web2|Tunnel db1 to web2/);
    await open.page.keyboard.press('Enter');
    await open.page.locator('aside.inspector h2').waitFor();
    expect(await open.page.locator(`${drawing} [aria-pressed="true"]`).count()).toBe(1);
    await open.page.keyboard.press('Escape');
    expect(await open.page.locator('aside.inspector').count()).toBe(0);
  });

  test('everything has a name; the status is announced when it changes and not at each refresh', async () => {
    const open = await opened(lightModern, healthy);
    const status = open.page.locator('[role="status"]');
    await expect.poll(() => status.textContent()).toBe('HEALTHY. 3 servers, 3 tunnels, 8 containers. No problems');
    const nameless = await open.page.locator('button, vscode-button, [role="button"]').evaluateAll((all) => all.filter((element) => (element.getAttribute('aria-label') ?? element.textContent).trim() === '').length);
    expect(nameless).toBe(0);
    await open.page.evaluate(() => {
      const scope = globalThis as unknown as { said: number };
      scope.said = 0;
      new MutationObserver(() => (scope.said += 1)).observe(document.querySelector('[role="status"]')!, { childList: true, characterData: true, subtree: true });
    });
    await open.show(healthy);
    await open.show(degraded);
    await expect.poll(() => status.textContent()).toContain('DEGRADED. 3 servers, 2 of 3 tunnels, 1 unhealthy. 3 problems: web2');
    expect(await open.page.evaluate(() => (globalThis as unknown as { said: number }).said)).toBe(1);
  });

  test('the table holds what the picture and the inspector hold', async () => {
    const open = await opened(lightModern, degraded);
    await clickTunnel(open, 'no handshake for 4 min');
    const inspected = await open.page.locator('.inspector tbody td, .inspector dd').allTextContents();
    await part(open, 'Server web1').locator('rect').first().click({ position: { x: 80, y: 10 } });
    inspected.push(...await open.page.locator('.inspector dd').allTextContents());
    await open.page.getByRole('radio', { name: 'Table' }).click();
    const cells = new Set(await open.page.locator('.table td').allTextContents());
    expect(inspected.length).toBeGreaterThan(20);
    expect(inspected.filter((fact) => !cells.has(fact))).toEqual([]);
    expect(await open.page.locator('.table caption').allTextContents()).toEqual(['Servers', 'Containers', 'Tunnels']);
  });
});

describe('around the picture', () => {
  test('inspector of a tunnel: each side, the problem; buttons tell the host', async () => {
    const open = await opened(darkModern, degraded);
    await open.page.locator('.strip li', { hasText: 'redis on db1' }).getByRole('button', { name: 'Logs' }).click();
    await open.page.locator('.strip li').first().getByRole('button', { name: 'Show' }).click();
    expect(await open.page.locator('.inspector h2').textContent()).toBe('db1 ⇄ web2');
    expect(await open.page.locator('.sides tbody tr').first().locator('td').allTextContents()).toEqual(['4 min 44 s', '4 min 41 s']);
    await open.page.locator('.inspector vscode-button', { hasText: 'web2' }).click();
    await open.page.locator('vscode-button[aria-label="Refresh"]').click();
    expect(await open.sent()).toEqual([{ type: 'ready' }, { type: 'logs', server: 'db1', container: 'db1/shop-redis-7.2' }, { type: 'terminal', server: 'web2' }, { type: 'refresh' }]);
    expect(await open.page.locator('.strip li').last().textContent()).toMatch(/Deploying web c07d5aa: web1 is starting.*step 4 of 9/s);
  });

  test('export gives the Mermaid text, and an SVG that stands by itself', async () => {
    const open = await opened(darkModern, degraded);
    for (const name of ['Copy as Mermaid text', 'Save as SVG']) {
      await open.page.locator('vscode-button[aria-label="Export"]').click();
      await open.page.getByRole('menuitem', { name }).click();
    }
    const [mermaid, svg] = (await open.sent()).filter((message) => message.type === 'export');
    expect(mermaid?.text.replace(/late|s/g, '')).toBe(meshMermaid(degraded).replace(/late|s/g, ''));
    expect(svg?.text).toMatch(/^<svg[^>]+viewBox/);
    expect(svg?.text).not.toMatch(/<style|<script|var\(|class=|data-/);
    const alone = await browser.newPage();
    await alone.setContent(svg?.text ?? '');
    expect(await alone.locator('text', { hasText: 'no handshake for 4 min' }).count()).toBe(1);
    expect(await alone.locator('svg > rect').evaluate((ground) => getComputedStyle(ground).fill)).toBe('rgb(31, 31, 31)');
    await alone.close();
  });

  test('the filter dims in the picture, cuts the table, and is remembered', async () => {
    const open = await opened(lightModern, healthy);
    await open.page.locator('.search input').fill('postgres');
    await expect.poll(() => part(open, 'Server web1').getAttribute('data-dimmed')).toBe('true');
    expect(await part(open, 'Server db1').getAttribute('data-dimmed')).toBeNull();
    expect(await part(open, 'Container redis').getAttribute('data-dimmed')).toBe('true');
    await open.page.getByRole('radio', { name: 'Table' }).click();
    expect(await open.page.locator('.table table').nth(1).locator('tbody tr').count()).toBe(1);
    await open.page.locator('.search input').fill('nothing like it');
    expect(await open.page.locator('.no-match').textContent()).toContain('nothing like it');
    expect(await open.page.evaluate(() => (globalThis as unknown as { savedByPage: unknown }).savedByPage)).toEqual({ view: 'table', filter: 'nothing like it' });
  });

  test('zoom keeps within 1.15 and fits again', async () => {
    const open = await opened(lightModern, mesh(12));
    const scale = async (): Promise<number> => Number(/scale\(([\d.]+)\)/.exec((await open.page.locator(`${drawing} svg > g`).getAttribute('transform')) ?? '')?.[1]);
    const fitted = await scale();
    for (let press = 0; press < 5; press += 1) await open.page.locator('vscode-button[aria-label="Zoom out"]').click();
    expect(await scale()).toBeLessThan(fitted);
    await open.page.mouse.move(500, 400);
    for (let turn = 0; turn < 12; turn += 1) await open.page.mouse.wheel(0, -400);
    await expect.poll(scale).toBeCloseTo(1.15, 3);
    expect(await open.page.locator('vscode-button[aria-label="Zoom in"]').getAttribute('disabled')).not.toBeNull();
    await open.page.locator('vscode-button[aria-label="Fit to the panel"]').click();
    expect(await scale()).toBeCloseTo(fitted, 3);
  });

  test('freshness ticks in place; old news is called old', async () => {
    const open = await opened(lightModern, healthy);
    const freshness = open.page.locator('.freshness');
    expect(await freshness.textContent()).toMatch(/^live · \d+ s ago$/);
    await open.send({ type: 'state', state: { ...healthy, readAt: Date.now() - 95_000 } });
    await expect.poll(() => freshness.textContent()).toMatch(/^not updated for \d+ s$/);
    expect(await freshness.getAttribute('data-live')).toBe('false');
  });

  test('waiting, failed and empty say what is going on and what to do; a failure later keeps the picture', async () => {
    const open = await opened(lightModern);
    expect(await open.page.locator('.welcome h2').textContent()).toBe('Reading the servers…');
    await open.send({ type: 'waiting', text: 'Connecting to web1' });
    await expect.poll(() => open.page.locator('.welcome h2').textContent()).toBe('Connecting to web1');
    await open.send({ type: 'failed', text: 'web1: host key changed.', remedy: 'Check the server.' });
    await expect.poll(() => open.page.locator('.welcome p').textContent()).toBe('web1: host key changed. Check the server.');
    await open.send({ type: 'state', state: empty });
    await expect.poll(() => open.page.locator('.welcome h2').textContent()).toBe('No servers yet');
    await open.show(healthy);
    await open.send({ type: 'failed', text: 'The connection was lost.' });
    await expect.poll(() => open.page.locator('.banner').textContent()).toContain('The connection was lost.');
    expect(await open.page.locator(`${drawing} [data-part="card"]`).count()).toBe(3);
  });
});

describe('in each theme', () => {
  test.each([['healthy-light', lightModern, healthy, 'Server db1'], ['degraded-dark', darkModern, degraded, 'no handshake for 4 min'], ['degraded-hc-dark', highContrastDark, degraded, 'Server web1'], ['degraded-hc-light', highContrastLight, degraded, 'Server web1'], ['twelve-dark', darkModern, mesh(12), 'Server sgp1']] as const)('%s: text is readable on its ground', async (name, theme, state, chosen) => {
    const open = await opened(theme, state);
    if (chosen.startsWith('Server')) await part(open, chosen).click({ position: { x: 80, y: 12 } });
    else await clickTunnel(open, chosen);
    await open.page.mouse.move(2, 500);
    await open.page.screenshot({ path: path.join(pictures, `${name}.png`) });
    const worst = await open.page.locator('.canvas:not(.bench) text, .bar h1, .counts, .legend span, .inspector dt, .inspector dd').evaluateAll((elements) => Math.min(...elements.map((element) => {
      const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
      const light = (color: string, over: string): number => {
        paint.fillStyle = over;
        paint.fillRect(0, 0, 1, 1);
        paint.fillStyle = color;
        paint.fillRect(0, 0, 1, 1);
        const channel = (value: number): number => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
        const [red, green, blue] = [...paint.getImageData(0, 0, 1, 1).data].map(channel);
        return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
      };
      const ground = getComputedStyle(document.body).backgroundColor;
      const style = getComputedStyle(element);
      const [text, behind] = [light(element instanceof SVGElement ? style.fill : style.color, ground), light(ground, ground)];
      return (Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05);
    })));
    expect(worst).toBeGreaterThan(4);
  });
});
