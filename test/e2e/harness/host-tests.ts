import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { build } from 'esbuild';
import type { Edition } from './editions.ts';
import { startServer } from './server.ts';
import { packedExtension } from './vsix.ts';
import { launchBrowser } from './workbench.ts';

export interface HostTestResult {
  /** 0 when all tests passed. */
  readonly code: number;
  /** What the suite printed. */
  readonly output: string;
}

/**
 * Runs a mocha suite inside the real extension host, with the unpacked VSIX as the extension. `suite` is a TypeScript
 * file that exports `run()`.
 */
export async function runHostTests(edition: Edition, suite: string, workspace: string, limitMs = 150_000): Promise<HostTestResult> {
  const folder = mkdtempSync('/tmp/jhost-');
  try {
    const tests = path.join(folder, 'suite.cjs');
    await build({ entryPoints: [suite], bundle: true, platform: 'node', format: 'cjs', outfile: tests, external: ['vscode'], logLevel: 'error' });
    execFileSync('unzip', ['-q', packedExtension(), '-d', folder]);
    const server = await startServer({ edition, hostTests: true });
    const browser = await launchBrowser();
    const output: string[] = [];
    try {
      const page = await browser.newPage();
      let finish: (code: number) => void = () => undefined;
      const finished = new Promise<number>((resolve) => (finish = resolve));
      await page.exposeFunction('codeAutomationExit', (code: number) => finish(code));
      await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => output.push(format(...args)));
      const at = (file: string): string => `vscode-remote://localhost:${server.port}${file}`;
      const payload = [['extensionDevelopmentPath', at(path.join(folder, 'extension'))], ['extensionTestsPath', at(tests)], ['skipWelcome', 'true']];
      await page.goto(`${server.origin}/?${new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) }).toString()}`);
      const timer = setTimeout(() => {
        output.push(`the suite did not end in ${limitMs / 1000} s`, server.output());
        finish(-1);
      }, limitMs);
      const code = await finished;
      clearTimeout(timer);
      return { code, output: output.join('\n') };
    } finally {
      await browser.close();
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
