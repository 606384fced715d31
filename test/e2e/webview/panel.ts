import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { panelHtml } from '../../../core/protocol/panel-html.ts';
import type { FromPanel, ToPanel } from '../../../core/protocol/panel.ts';
import type { Theme } from '../../../webview/testing/themes.ts';
import { serve, type Served } from './browser.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const nonce = 'dGVzdC1ub25jZS10ZXN0LW5vbmNl';

/** The page's files, bundled as the build does, and served under the panel's own policy. */
export async function servePanel(): Promise<{ url: string; close: () => Promise<void> }> {
  const built = await esbuild.build({
    absWorkingDir: root, entryPoints: ['webview/main.ts'], bundle: true, write: false, platform: 'browser', target: 'chrome128', format: 'iife',
    outfile: 'webview.js', define: { 'process.env.NODE_ENV': '"production"' }, logLevel: 'warning',
  });
  const output = (name: string): Buffer => Buffer.from(built.outputFiles.find((file) => file.path.endsWith(name))?.contents ?? []);
  const codicons = (name: string): Buffer => readFileSync(path.join(root, 'node_modules/@vscode/codicons/dist', name));
  const page = panelHtml({ cspSource: `'self'`, nonce, scriptUri: '/webview.js', styleUri: '/webview.css', codiconUri: '/codicon.css' });
  return serve(new Map<string, Served>([
    ['/', { type: 'text/html; charset=utf-8', body: page }],
    ['/webview.js', { type: 'text/javascript; charset=utf-8', body: output('webview.js') }],
    ['/webview.css', { type: 'text/css; charset=utf-8', body: output('webview.css') }],
    ['/codicon.css', { type: 'text/css', body: codicons('codicon.css') }],
    ['/codicon.ttf', { type: 'font/ttf', body: codicons('codicon.ttf') }],
  ]));
}

/** One open panel: a page with VS Code's side of the channel standing in. */
export class Panel {
  readonly page: Page;
  readonly problems: string[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser, url: string, theme: Theme, size = { width: 1240, height: 760 }): Promise<Panel> {
    const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
    const panel = new Panel(await context.newPage());
    panel.page.on('pageerror', (error) => panel.problems.push(`error: ${error.message}`));
    panel.page.on('console', (message) => {
      if (message.type() === 'error') panel.problems.push(`console: ${message.text()} ${message.location().url}`);
    });
    await panel.page.addInitScript(standIn, { variables: theme.variables, bodyClass: theme.bodyClass, kind: theme.kind });
    await panel.page.goto(url);
    await panel.page.waitForSelector('header.bar');
    return panel;
  }

  async send(message: ToPanel): Promise<void> {
    await this.page.evaluate((data) => window.postMessage(data, '*'), message);
  }

  /** Sends a state and waits until the picture shows it. */
  async show(state: Extract<ToPanel, { type: 'state' }>['state']): Promise<void> {
    await this.send({ type: 'state', state: { ...state, readAt: Date.now() - 2000 } });
    await this.page.waitForFunction((count) => document.querySelectorAll('.canvas:not(.bench) [data-part="card"][aria-label], .canvas:not(.bench) [data-part="count"][aria-label]').length === count, Math.min(32, state.servers.length));
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }

  sent(): Promise<FromPanel[]> {
    return this.page.evaluate(() => (globalThis as unknown as { sentByPage: FromPanel[] }).sentByPage);
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** What VS Code puts into a webview before the page's own script: theme variables, body class, `acquireVsCodeApi`. */
function standIn(theme: { variables: Readonly<Record<string, string>>; bodyClass: string; kind: string }): void {
  const scope = globalThis as unknown as { violations: string[]; sentByPage: unknown[]; acquireVsCodeApi: unknown; savedByPage: unknown };
  scope.violations = [];
  scope.sentByPage = [];
  document.addEventListener('securitypolicyviolation', (event) => scope.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  scope.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => scope.sentByPage.push(message),
    getState: () => scope.savedByPage,
    setState: (state: unknown) => {
      scope.savedByPage = state;
    },
  });
  const dress = (): boolean => {
    for (const [name, value] of Object.entries(theme.variables)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
    if (document.body === null as unknown) return false;
    document.body.className = theme.bodyClass;
    document.body.dataset['vscodeThemeKind'] = theme.kind;
    return true;
  };
  new MutationObserver((_, observer) => {
    if (dress()) observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}
