import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editions } from './harness/editions.ts';
import { startServer, type VsCodeServer } from './harness/server.ts';
import { packedExtension } from './harness/vsix.ts';
import { launchBrowser, Workbench } from './harness/workbench.ts';
import { shopWorkspace, type Workspace } from './harness/workspace.ts';

describe.each(editions)('writing a deploy file in VS Code (%s)', (edition) => {
  let server: VsCodeServer;
  let browser: Browser;
  let workspace: Workspace;
  let workbench: Workbench;

  beforeAll(async () => {
    workspace = shopWorkspace();
    server = await startServer({ edition, vsix: packedExtension(), settings: { 'workbench.colorTheme': 'Default Dark Modern' } });
    browser = await launchBrowser();
    workbench = await Workbench.open(browser, server, workspace.root);
    await workbench.openFile('deploy.yml');
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
    workspace.remove();
  });

  it('is clean to begin with, in a language of its own', async () => {
    await workbench.page.locator('[id="status.editor.mode"]', { hasText: 'Jiji' }).waitFor({ timeout: 20_000 });
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Deploy' }).first().waitFor({ timeout: 30_000 });
    expect(await workbench.page.locator('.monaco-editor .squiggly-error').count()).toBe(0);
  });

  it('underlines a CIDR that is none as it is typed, says why in Problems, and takes it back when it is mended', async () => {
    await workbench.cursorAfter('"10.210.0.0/16');
    await workbench.page.keyboard.press('Backspace');
    await workbench.page.keyboard.type('99');
    await workbench.page.locator('.monaco-editor .squiggly-error').first().waitFor({ timeout: 20_000 });
    const problems = await workbench.problems();
    expect(problems.filter((problem) => problem.startsWith('Error'))).toEqual([expect.stringMatching(/10\.210\.0\.0\/199.*jiji/s)]);
    await workbench.screenshot(`diagnostics-${edition}`);
    for (let press = 0; press < 2; press++) await workbench.page.keyboard.press('Backspace');
    await workbench.page.keyboard.type('6');
    await workbench.page.locator('.monaco-editor .squiggly-error').first().waitFor({ state: 'detached', timeout: 20_000 });
    await workbench.page.keyboard.press('Control+S');
  });

  it('completes the names of servers', async () => {
    await workbench.cursorAfter('hosts: [db1');
    await workbench.page.keyboard.type(', ');
    await workbench.page.keyboard.press('Control+Space');
    const rows = workbench.page.locator('.suggest-widget.visible .monaco-list-row');
    await rows.filter({ hasText: 'web2' }).first().waitFor({ timeout: 20_000 });
    await workbench.screenshot(`completion-${edition}`);
    await workbench.page.keyboard.type('web2');
    await rows.filter({ hasText: 'web2' }).first().waitFor({ timeout: 20_000 });
    await workbench.page.keyboard.press('Enter');
    await workbench.lines('hosts: [db1, web2]').waitFor({ timeout: 10_000 });
  });

  it('explains a key under the mouse', async () => {
    await workbench.word('cluster_cidr').hover();
    const hover = workbench.page.locator('.monaco-hover:visible');
    await hover.first().waitFor({ timeout: 20_000 });
    expect((await hover.first().innerText()).length).toBeGreaterThan(20);
    await workbench.screenshot(`hover-${edition}`);
  });
});
