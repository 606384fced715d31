import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { editions, repository } from './harness/editions.ts';
import { descendants, isAlive, startServer, type VsCodeServer } from './harness/server.ts';
import { packedExtension } from './harness/vsix.ts';
import { launchBrowser, Workbench } from './harness/workbench.ts';
import { shopWorkspace, type Workspace } from './harness/workspace.ts';

const titles = Object.entries(JSON.parse(readFileSync(path.join(repository, 'package.nls.json'), 'utf8')) as Record<string, string>)
  .filter(([key]) => key.startsWith('command.'))
  .map(([, title]) => title);

describe.each(editions)('the extension in VS Code (%s)', (edition) => {
  let browser: Browser;
  let server: VsCodeServer | undefined;
  let workspace: Workspace | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await server?.stop();
    workspace?.remove();
  });
  afterAll(() => browser.close());

  const start = async (options: { untrusted?: boolean }): Promise<Workbench> => {
    workspace = shopWorkspace();
    server = await startServer({ edition, vsix: packedExtension(), untrusted: options.untrusted ?? false });
    return Workbench.open(browser, server, workspace.root);
  };

  it('lists every command in the palette and names its project in the status bar', async () => {
    const workbench = await start({});
    await workbench.status.waitFor({ timeout: 30_000 });
    expect(await workbench.status.innerText()).toContain('shop');
    expect(await workbench.missingFromPalette(titles.map((title) => `Jiji: ${title}`))).toEqual([]);
  });

  it('in an untrusted workspace checks files, contacts no server, and says why', async () => {
    const workbench = await start({ untrusted: true });
    await workbench.openFile('deploy.yml');
    await workbench.cursorAfter('"10.210.0.0/16');
    await workbench.page.keyboard.type('9');
    await workbench.page.locator('.monaco-editor .squiggly-error').first().waitFor({ timeout: 30_000 });
    await workbench.openJijiView();
    await workbench.page.locator('.welcome-view-content', { hasText: 'trusted workspace' }).first().waitFor({ timeout: 15_000 });
    await workbench.command('Jiji: Deploy');
    await workbench.notifications.filter({ hasText: 'not trusted' }).first().waitFor({ timeout: 15_000 });
    await workbench.screenshot(`untrusted-${edition}`);
    expect(descendants(server?.pid ?? -1).filter(({ command }) => command.includes('connect.mjs'))).toEqual([]);
  });

  it('without a deploy file every command says what is missing', async () => {
    workspace = shopWorkspace();
    workspace.removeFile('.jiji/deploy.yml');
    server = await startServer({ edition, vsix: packedExtension() });
    const workbench = await Workbench.open(browser, server, workspace.root);
    await workbench.command('Jiji: Show Mesh Topology');
    await workbench.notifications.filter({ hasText: 'no deploy file' }).first().waitFor({ timeout: 15_000 });
    await workbench.openJijiView();
    await workbench.page.locator('.welcome-view-content', { hasText: 'No deploy file' }).first().waitFor({ timeout: 15_000 });
    await workbench.screenshot(`no-deploy-file-${edition}`);
  });

  it('names the server that does not answer, in the view and on a deploy, and asks nothing', async () => {
    workspace = shopWorkspace();
    // No packet leaves the machine: the way to the server is a program that ends at once.
    workspace.write('.jiji/deploy.yml', 'project: far\nbuilder:\n  engine: podman\nservers:\n  a:\n    host: 192.0.2.1\nssh:\n  user: root\n  proxy_command: "false %h %p"\nservices:\n  web:\n    image: example/web:1\n    hosts: [a]\n');
    server = await startServer({ edition, vsix: packedExtension() });
    const workbench = await Workbench.open(browser, server, workspace.root);
    await workbench.openFile('deploy.yml');
    await workbench.openJijiView();
    await workbench.treeRows.filter({ hasText: 'unreachable' }).first().waitFor({ timeout: 40_000 });
    await workbench.command('Jiji: Deploy');
    await workbench.notifications.locator('.notification-list-item-message', { hasText: /^a: / }).first().waitFor({ timeout: 60_000 });
    await workbench.screenshot(`unreachable-${edition}`);
    expect(await workbench.modal.count()).toBe(0);
  });

  it('leaves no process behind', async () => {
    const workbench = await start({});
    await workbench.openFile('deploy.yml');
    await workbench.page.locator('.codelens-decoration a').first().waitFor({ timeout: 30_000 });
    const own = server;
    if (own === undefined) throw new Error('no server');
    const before = descendants(own.pid);
    expect(before.filter(({ command }) => command.includes('dist/server.cjs'))).toHaveLength(1);
    await own.stop();
    await expect.poll(() => before.filter(({ pid }) => isAlive(pid)).map(({ command }) => command), { timeout: 20_000 }).toEqual([]);
  });
});
