// @ts-check
/** VS Code in the browser, for machines without the desktop editor: the same server that the editor tests use. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { must, root } from './process.mjs';

/** Settings file of an editor's profile. @param {string} folder @param {Record<string, unknown>} settings */
export function writeSettings(folder, settings) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
}

/**
 * Starts it with the extension installed, on a free port of the loopback address; the folder, which is ours, is trusted.
 * @param {{ vsix: string, folder: string, file: string, settings: Record<string, unknown> }} options `file` is opened
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function openServerEdition({ vsix, folder, file, settings }) {
  const installed = (await must('VS Code server', 'bash', ['test/e2e/harness/install.sh', 'new'], { capture: true })).trim().split('\n').at(-1) ?? '';
  // Its sockets stand in here and may have 107 characters, so the path is short.
  const profile = mkdtempSync('/tmp/jiji-');
  const node = path.join(installed, 'node/bin/node');
  const main = path.join(installed, 'server/out/server-main.js');
  const places = ['--server-data-dir', path.join(profile, 'data'), '--extensions-dir', path.join(profile, 'ext')];
  for (const scope of ['User', 'Machine']) writeSettings(path.join(profile, 'data/data', scope), settings);
  const env = { ...process.env, XDG_RUNTIME_DIR: profile, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
  await must('installing the extension', node, [main, '--accept-server-license-terms', ...places, '--install-extension', vsix, '--force'], { env, quiet: true });
  const child = spawn(node, [main, '--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms', '--telemetry-level', 'off', '--disable-workspace-trust', ...places], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  const port = await listening(child).catch(async (/** @type {unknown} */ error) => {
    await stop();
    throw error;
  });
  const payload = JSON.stringify([['openFile', `vscode-remote://localhost:${port}${file}`]]);
  return { url: `http://localhost:${port}/?${new URLSearchParams({ folder, payload }).toString()}`, stop };
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<number>} its port */
function listening(child) {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (/** @type {Buffer} */ chunk) => {
      output += String(chunk);
      const found = /Extension host agent listening on (\d+)/.exec(output);
      if (found !== null) resolve(Number(found[1]));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the VS Code server ended with ${code}\n${output}`)));
  });
}
