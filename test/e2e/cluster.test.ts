import type { Browser, FrameLocator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../lab/api.mjs';
import { editions } from './harness/editions.ts';
import { startServer, type VsCodeServer } from './harness/server.ts';
import { fingerprints, startShopLab, type ShopLab } from './harness/shop-lab.ts';
import { packedExtension } from './harness/vsix.ts';
import { launchBrowser, Workbench } from './harness/workbench.ts';

const reason = await cannotHost();
/** A set-up or a deploy on a machine that does much else, in ms. */
const longMs = 540_000;

describe.skipIf(reason !== undefined).each(editions)('three servers from VS Code (%s)', { timeout: 600_000 }, (edition) => {
  let shop: ShopLab;
  let server: VsCodeServer;
  let browser: Browser;
  let workbench: Workbench;

  beforeAll(async () => {
    shop = await startShopLab();
    server = await startServer({ edition, vsix: packedExtension(), settings: { 'workbench.colorTheme': 'Default Dark Modern', 'jiji.parts.directory': shop.partsDir } });
    browser = await launchBrowser();
    workbench = await Workbench.open(browser, server, shop.workspace.root);
    await workbench.openFile('deploy.yml');
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await workbench.screenshot(`failed-${edition}-${task.name.slice(0, 40).replaceAll(/\W+/g, '-')}`);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
    await shop.down();
  });

  const result = (text: string): Promise<void> => workbench.notifications.filter({ hasText: text }).first().waitFor({ timeout: longMs });

  /** What the shop answers through the proxy of a server: its version and container. */
  const served = async (host: string): Promise<string> => (await shop.lab.run(['curl', '-s', '-m', '20', '-H', 'Host: shop.example.com', `http://${shop.lab.host(host).ip}/`])).stdout;

  it('looking at servers with unknown keys asks nothing and says why they are not shown', async () => {
    await workbench.openJijiView();
    await workbench.treeRows.filter({ hasText: 'unreachable' }).nth(2).waitFor({ timeout: 120_000 });
    expect(await workbench.modal.count()).toBe(0);
  });

  it('Initialize Servers asks about each host key by its true fingerprint, shows the plan, and sets three servers up', async () => {
    const known = fingerprints(shop.lab.paths.knownHosts);
    await workbench.command('Jiji: Initialize Servers');
    const shown = new Set<string>();
    for (const host of shop.lab.hosts) {
      await workbench.modal.filter({ hasText: 'host key' }).waitFor({ timeout: 120_000 });
      const text = await workbench.modal.innerText();
      const fingerprint = /SHA256:[\w+/]+/.exec(text)?.[0] ?? '';
      expect(known, `the fingerprint shown for ${host.name}`).toContain(fingerprint);
      expect(shown).not.toContain(text);
      shown.add(text);
      if (shown.size === 1) await workbench.screenshot(`host-key-${edition}`);
      await workbench.pressModal('Trust and Connect');
      await workbench.modal.filter({ hasText: fingerprint }).waitFor({ state: 'detached', timeout: 15_000 });
    }
    await workbench.modal.filter({ hasText: 'Initialize' }).waitFor({ timeout: 180_000 });
    await workbench.screenshot(`init-plan-${edition}`);
    await workbench.pressModal('Initialize');
    await result('done in');
    for (const { name } of shop.lab.hosts) expect(await shop.lab.sh(name, 'ip -4 -o addr show jiji0')).toContain('10.210.');
  });

  it('Deploy from the palette shows the plan, then real steps, and ends well', async () => {
    await workbench.clearNotifications();
    await workbench.command('Jiji: Deploy');
    await workbench.modal.filter({ hasText: 'Deploy' }).waitFor({ timeout: 180_000 });
    const plan = await workbench.modal.innerText();
    for (const expected of ['web1', 'web2', 'db1', 'db', 'web']) expect(plan).toContain(expected);
    await workbench.screenshot(`deploy-plan-${edition}`);
    await workbench.pressModal('Deploy');
    await workbench.notifications.filter({ hasText: /(web1|web2|db1): .*\(\d+\/\d+\)/ }).first().waitFor({ timeout: longMs });
    await workbench.screenshot(`deploy-progress-${edition}`);
    await result('done in');
    await workbench.screenshot(`deploy-done-${edition}`);
    expect(await shop.lab.sh('web1', 'podman ps --format "{{.Names}}"')).toContain('shop-web');
    for (const host of ['web1', 'web2']) expect(await served(host), host).toMatch(/^1\.0 /);
  });

  it('the tree shows servers with their subnets and containers with their health', async () => {
    await workbench.treeRows.filter({ hasText: /^web1.*10\.210\.0\.0\/24/s }).first().waitFor({ timeout: 120_000 });
    for (const service of ['web', 'db']) await workbench.treeRows.filter({ hasText: new RegExp(`^${service}.*healthy`, 's') }).first().waitFor({ timeout: 180_000 });
    await workbench.screenshot(`tree-${edition}`);
  });

  it('a second deploy has nothing to do', async () => {
    await workbench.clearNotifications();
    await workbench.command('Jiji: Deploy');
    await result('nothing to do');
  });

  it('Look Up DNS Name shows the addresses of a service', async () => {
    await workbench.command('Jiji: Look Up DNS Name');
    await workbench.input.fill('web.jiji');
    await workbench.page.keyboard.press('Enter');
    const answer = workbench.choices.filter({ hasText: /10\.210\.\d+\.\d+/ });
    await answer.first().waitFor({ timeout: 120_000 });
    const rows = await answer.allInnerTexts();
    expect(rows.some((row) => /10\.210\.0\.\d+/.test(row) && /10\.210\.1\.\d+/.test(row)), rows.join(' | ')).toBe(true);
    await workbench.screenshot(`dns-${edition}`);
    await workbench.page.keyboard.press('Escape');
  });

  it('a name of the cluster in the file shows its address on hover', async () => {
    await workbench.openFile('deploy.yml');
    await workbench.cursorAfter('DATABASE_HOST: db');
    const hover = workbench.page.locator('.monaco-hover:visible', { hasText: /10\.210\.2\.\d+/ });
    await expect.poll(async () => {
      await workbench.page.mouse.move(10, 450);
      // The name has tokens of its own: the service and the domain.
      await workbench.lines('DATABASE_HOST: db.jiji').locator('span span', { hasText: 'jiji' }).last().hover();
      return hover.first().waitFor({ timeout: 6000 }).then(() => true, () => false);
    }, { timeout: 60_000 }).toBe(true);
    await workbench.screenshot(`hover-name-${edition}`);
  });

  it('Show Mesh Topology draws servers, containers and tunnels with a handshake age, live, in every theme', async () => {
    await workbench.page.keyboard.press('Escape');
    await workbench.clearNotifications();
    await workbench.command('Jiji: Show Mesh Topology');
    const page: FrameLocator = await workbench.webview('[data-part="card"]', 60_000);
    for (const { name } of shop.lab.hosts) await page.locator(`[data-part="card"]`, { hasText: name }).first().waitFor({ timeout: 30_000 });
    const labels = page.locator('.edgeLabel');
    await expect.poll(() => labels.allTextContents(), { timeout: 60_000 }).toEqual(expect.arrayContaining([expect.stringMatching(/\d+ s/)]));
    await page.locator('[data-part="row"]', { hasText: 'db' }).first().waitFor({ timeout: 30_000 });
    await workbench.page.keyboard.press('Control+B');
    const before = await labels.allTextContents();
    await expect.poll(() => labels.allTextContents(), { timeout: 30_000 }).not.toEqual(before);
    await workbench.screenshot(`topology-dark-${edition}`);
    for (const [theme, name, kind] of [['light', 'Light Modern', 'vs'], ['high-contrast', 'Dark High Contrast', 'hc-black'], ['high-contrast-light', 'Light High Contrast', 'hc-light'], ['dark', 'Dark Modern', 'vs-dark']] as const) {
      await workbench.setTheme(name, kind);
      if (theme !== 'dark') await workbench.screenshot(`topology-${theme}-${edition}`);
    }
    await workbench.page.keyboard.press('Control+B');
  });

  it('an image that does not exist fails with server, step and cause, and the version before still serves', async () => {
    await workbench.openFile('deploy.yml');
    await workbench.cursorAfter('/shop/web:1.0');
    for (let press = 0; press < 3; press++) await workbench.page.keyboard.press('Backspace');
    await workbench.page.keyboard.type('9.9');
    await workbench.command('Jiji: Deploy');
    await workbench.notifications.filter({ hasText: /shop\/web:9\.9/ }).first().waitFor({ timeout: longMs });
    await workbench.screenshot(`image-missing-${edition}`);
    for (const host of ['web1', 'web2']) expect(await served(host), host).toMatch(/^1\.0 /);
    for (const { name } of shop.lab.hosts) expect((await shop.lab.exec(name, 'ls /var/lib/jiji/lock/shop')).code, `no lock on ${name}`).not.toBe(0);
  });

  it('an editor that is killed in the middle of a deploy loses nothing: the next one offers to resume, and finishes', async () => {
    shop.workspace.write('.jiji/deploy.yml', shop.workspace.read('.jiji/deploy.yml').replace(/shop\/web:[\w.]+/, 'shop/web:1.2').replace('DATABASE_HOST: db.jiji', 'DATABASE_HOST: db.jiji\n        START_DELAY_MS: "5000"'));
    await workbench.clearNotifications();
    await workbench.command('Jiji: Deploy Service…');
    await workbench.choices.filter({ hasText: 'web' }).first().click();
    await workbench.page.locator('.quick-input-widget:visible .quick-input-action .monaco-button', { hasText: 'OK' }).click();
    await workbench.modal.filter({ hasText: 'Deploy' }).waitFor({ timeout: 180_000 });
    await workbench.pressModal('Deploy');
    await workbench.notifications.filter({ hasText: /web1: .*\(\d+\/\d+\)/ }).first().waitFor({ timeout: longMs });
    server = await server.restart();
    await workbench.close();
    workbench = await Workbench.open(browser, server, shop.workspace.root);
    const offer = workbench.notifications.filter({ hasText: 'was interrupted' });
    await offer.first().waitFor({ timeout: 120_000 });
    await workbench.screenshot(`interrupted-${edition}`);
    await offer.first().locator('.monaco-button', { hasText: 'Resume' }).click();
    await workbench.confirmWhenAsked(/^(Resume|Deploy)$/, result('done in'));
    for (const host of ['web1', 'web2']) expect(await served(host), host).toMatch(/^1\.2 /);
  });
});
