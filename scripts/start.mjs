// @ts-check
/**
 * `npm start`: builds, packages, starts three servers on this machine and opens the example shop in VS Code with the
 * extension installed; Ctrl-C takes everything down. `npm start -- --check`, or without a terminal: the same main job
 * without a window (scripts/check.mjs).
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureEnv, example } from './lib/project.mjs';
import { openServerEdition, writeSettings } from './lib/server-edition.mjs';
import { ensureDependencies, labObstacle, must, root, run } from './lib/process.mjs';

const lab = 'shop';
const checking = process.argv.includes('--check') || !process.stdout.isTTY;

/** Builds the server parts, or finds them in the cache. @returns {Promise<string>} their folder */
async function partsFolder() {
  const output = await must('server parts', process.execPath, ['scripts/parts/parts.mjs'], { capture: true });
  return output.trim().split('\n').at(-1) ?? '';
}

/** The desktop editor where there is one. */
async function desktopEditor() {
  const { code } = await run('code', ['--version'], { quiet: true }).catch(() => ({ code: 127 }));
  return code === 0;
}

/** Opens the desktop editor with folders of its own, so that the user's editor stays as it is. @param {string} vsix @param {Record<string, unknown>} settings */
async function openDesktop(vsix, settings) {
  const data = path.join(root, '.lab', 'editor', 'data');
  writeSettings(path.join(data, 'User'), settings);
  const own = ['--user-data-dir', data, '--extensions-dir', path.join(root, '.lab', 'editor', 'extensions'), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  await must('installing the extension', 'code', [...own, '--install-extension', vsix, '--force'], { quiet: true });
  return spawn('code', [...own, '--wait', '--new-window', example, path.join(example, '.jiji', 'deploy.yml')], { stdio: 'inherit' });
}

async function main() {
  await ensureDependencies();
  await must('build', process.execPath, ['scripts/build.mjs']);
  const obstacle = await labObstacle();
  if (checking) {
    if (obstacle !== undefined) {
      console.log(`the main job cannot run here: ${obstacle}`);
      process.exitCode = process.env['CI'] === 'true' ? 1 : 0;
      return;
    }
    const { check } = await import('./check.mjs');
    await check(await partsFolder());
    return;
  }
  await must('package', process.execPath, ['scripts/package.mjs']);
  await openEditor(obstacle);
}

/** @param {string | undefined} obstacle why there is no lab */
async function openEditor(obstacle) {
  const vsix = path.join(root, 'dist', 'jiji.vsix');
  /** @type {Record<string, unknown>} */
  const settings = { 'workbench.startupEditor': 'none', 'workbench.secondarySideBar.defaultVisibility': 'hidden', 'chat.disableAIFeatures': true, 'telemetry.telemetryLevel': 'off' };
  ensureEnv(example);
  if (obstacle === undefined) {
    settings['jiji.parts.directory'] = await partsFolder();
    await must('lab', process.execPath, ['test/lab/lab.mjs', 'up', '--name', lab]);
    settings['jiji.ssh.knownHosts'] = path.join(root, '.lab', lab, 'known_hosts');
  } else {
    console.log(`No servers on this machine (${obstacle}): edit .jiji/deploy.yml for your own.`);
  }
  /** @type {(() => Promise<void>)[]} */
  const closing = obstacle === undefined ? [async () => { await run(process.execPath, ['test/lab/lab.mjs', 'down', '--name', lab]); }] : [];
  const stopped = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve(undefined));
  });
  try {
    if (await desktopEditor()) {
      const editor = await openDesktop(vsix, settings);
      await Promise.race([stopped, new Promise((resolve) => editor.once('close', resolve))]);
      editor.kill();
    } else {
      const { url, stop } = await openServerEdition({ vsix, folder: example, file: path.join(example, '.jiji', 'deploy.yml'), settings });
      closing.unshift(stop);
      console.log(`\nVS Code with the example shop: ${url}\nCtrl-C ends it and takes the servers down.`);
      await stopped;
    }
  } finally {
    console.log('\nTaking everything down.');
    for (const close of closing) await close();
  }
}

try {
  await main();
} catch (error) {
  console.error(`npm start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
