import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { repository } from './editions.ts';
import type { VsCodeServer } from './server.ts';

const screenshots = path.join(repository, 'test-results/screenshots');

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

/** A workbench in a browser page, by what a person sees and presses. Locators hold in VS Code 1.100 and 1.139. */
export class Workbench {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser, server: VsCodeServer, folder: string): Promise<Workbench> {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(`${server.origin}/?${new URLSearchParams({ folder }).toString()}`);
    await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    return new Workbench(page);
  }

  /** Runs a command of the palette by its title, such as `Jiji: Deploy`. */
  async command(title: string): Promise<void> {
    await this.#pick('F1', `>${title}`, title);
  }

  /** Which of these command titles the palette does not offer; asked one by one, as its list shows a dozen at a time. */
  async missingFromPalette(titles: readonly string[]): Promise<readonly string[]> {
    const missing: string[] = [];
    await this.page.keyboard.press('F1');
    for (const title of titles) {
      await this.input.fill(`>${title}`);
      const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
      await row.waitFor({ timeout: 15_000 }).catch(() => missing.push(title));
    }
    await this.page.keyboard.press('Escape');
    return missing;
  }

  async openFile(relativePath: string): Promise<void> {
    const name = path.basename(relativePath);
    await this.#pick('Control+P', relativePath, name);
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor({ timeout: 30_000 });
  }

  /**
   * Opens the quick input, types and takes the row that is called exactly so. The list shows what is known when it
   * opens, and a window that has just opened does not know all files and commands yet: so it is opened again.
   */
  async #pick(key: string, text: string, wanted: string): Promise<void> {
    const name = this.page.locator('.label-name', { hasText: new RegExp(`^${wanted.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) });
    const row = this.page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row').filter({ has: name }).first();
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press(key);
      await this.input.fill(text);
      try {
        await row.waitFor({ timeout: 10_000 });
        break;
      } catch (error) {
        if (attempt === 8) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
    await row.click();
  }

  get input(): Locator {
    return this.page.locator('.quick-input-widget:visible input.input');
  }
  /** Rows of the quick pick. */
  get choices(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-list .monaco-list-row');
  }
  get modal(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }
  get notifications(): Locator {
    return this.page.locator('.notification-toast .notification-list-item');
  }
  get status(): Locator {
    return this.page.locator('[id="jiji.jiji.jiji.status"]');
  }
  get treeRows(): Locator {
    return this.page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row');
  }

  lines(text: string): Locator {
    return this.page.locator('.editor-instance .view-lines .view-line', { hasText: text });
  }

  /** Puts the cursor behind the first place of the open file that reads `text`. */
  async cursorAfter(text: string): Promise<void> {
    await this.page.locator('.editor-instance .view-lines').first().click();
    await this.page.keyboard.press('Control+Home');
    await this.page.keyboard.press('Control+F');
    const field = this.page.locator('.find-widget.visible textarea.input').first();
    await field.fill(text);
    await this.page.locator('.find-widget.visible .matchesCount', { hasText: '1 of' }).waitFor({ timeout: 15_000 });
    // Under load the first Escape may close something else, such as a suggestion.
    for (let press = 0; press < 5 && (await this.page.locator('.find-widget.visible').count()) > 0; press++) {
      await this.page.keyboard.press('Escape');
      await this.page.waitForTimeout(400);
    }
    await this.page.keyboard.press('ArrowRight');
  }

  /** The innermost coloured word of the editor that holds `text`. */
  word(text: string): Locator {
    return this.page.locator('.editor-instance .view-line span span', { hasText: text }).last();
  }

  async pressModal(button: string): Promise<void> {
    await this.modal.locator('.dialog-buttons .monaco-button', { hasText: button }).click();
  }

  /** Waits for `outcome`, and presses `button` of a modal that comes before it, if one does. */
  async confirmWhenAsked(button: RegExp, outcome: Promise<void>): Promise<void> {
    const ended = outcome.then(() => 'ended' as const);
    const asked = this.modal.locator('.dialog-buttons .monaco-button', { hasText: button }).waitFor({ timeout: 300_000 }).then(() => 'asked' as const, () => ended);
    if ((await Promise.race([ended, asked])) === 'asked') await this.modal.locator('.dialog-buttons .monaco-button', { hasText: button }).click();
    await ended;
  }

  async openJijiView(): Promise<void> {
    await this.page.locator('.activitybar a.action-label[aria-label^="Jiji"]').click();
    await this.page.locator('.pane-header', { hasText: 'Servers' }).first().waitFor({ timeout: 15_000 });
  }

  /** Entries of the Problems panel, as `Error: … at line n and character m. generated by jiji`. */
  async problems(): Promise<string[]> {
    const panel = this.page.locator('.markers-panel');
    if (!(await panel.isVisible())) await this.page.keyboard.press('Control+Shift+M');
    await panel.locator('.monaco-list-row').first().waitFor({ timeout: 20_000 });
    return panel.locator('.monaco-list-row').evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  /** Puts away what earlier steps have told. */
  async clearNotifications(): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
    await this.notifications.first().waitFor({ state: 'detached', timeout: 10_000 });
  }

  /** Changes the colour theme, by its name in the list of themes; `kind` is what the workbench is then. */
  async setTheme(name: string, kind: 'vs-dark' | 'vs' | 'hc-black' | 'hc-light'): Promise<void> {
    await this.command('Preferences: Color Theme');
    await this.input.fill(name);
    await this.choices.filter({ hasText: name }).first().click();
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor({ timeout: 30_000 });
  }

  /** The document of the webview that holds `selector`. */
  async webview(selector: string, timeoutMs = 30_000): Promise<FrameLocator> {
    const end = Date.now() + timeoutMs;
    while (Date.now() < end) {
      const outer = this.page.locator('iframe.webview');
      for (let index = 0; index < (await outer.count()); index++) {
        const inner = outer.nth(index).contentFrame().locator('#active-frame').contentFrame();
        if ((await inner.locator(selector).count().catch(() => 0)) > 0) return inner;
      }
      await this.page.waitForTimeout(200);
    }
    throw new Error(`no webview shows ${selector}`);
  }

  /** Kept as an artefact: `test-results/screenshots/<name>.png`. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true });
    // What slides in, such as a notification, has arrived by then.
    await this.page.waitForTimeout(700);
    await this.page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
