// @ts-check
/** Builds every process into one file: dist/{client,worker,server,cli}.cjs and dist/webview.{js,css}. `--watch` goes on. */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const watch = process.argv.includes('--watch');
const production = !watch && !process.argv.includes('--dev');

/** @type {Record<string, 'text'>} */
const serverFiles = { '.sh': 'text', '.sql': 'text', '.service': 'text', '.socket': 'text', '.corefile': 'text', '.toml': 'text' };

/** @type {import('esbuild').BuildOptions} */
const node = {
  absWorkingDir: root, bundle: true, platform: 'node', target: 'node20', format: 'cjs', minify: production,
  sourcemap: production ? false : 'linked', keepNames: true, loader: serverFiles, logLevel: 'warning', metafile: true,
  // ssh2's compiled helpers are left out: with a socket without delay the pure JavaScript is as fast (docs/decisions).
  external: ['vscode', '*.node', 'cpu-features'],
};

/** @type {import('esbuild').BuildOptions[]} */
const builds = [
  { ...node, entryPoints: ['client/extension.ts'], outfile: 'dist/client.cjs' },
  { ...node, entryPoints: ['client/worker.ts'], outfile: 'dist/worker.cjs' },
  { ...node, entryPoints: ['server/main.ts'], outfile: 'dist/server.cjs', mainFields: ['module', 'main'] },
  { ...node, entryPoints: ['cli/main.ts'], outfile: 'dist/cli.cjs', banner: { js: '#!/usr/bin/env node' } },
  {
    absWorkingDir: root, bundle: true, platform: 'browser', target: 'chrome128', format: 'iife', minify: production,
    sourcemap: production ? false : 'linked', entryPoints: ['webview/main.ts'], outfile: 'dist/webview.js', logLevel: 'warning',
    metafile: true, loader: { '.ttf': 'file' }, assetNames: '[name]', define: { 'process.env.NODE_ENV': '"production"' },
  },
];

await rm(path.join(root, 'dist'), { recursive: true, force: true });
await mkdir(path.join(root, 'dist'), { recursive: true });
await copyFile(path.join(root, 'node_modules/@vscode/codicons/dist/codicon.css'), path.join(root, 'dist/codicon.css'));
await copyFile(path.join(root, 'node_modules/@vscode/codicons/dist/codicon.ttf'), path.join(root, 'dist/codicon.ttf'));
if (watch) {
  await Promise.all(builds.map(async (options) => (await esbuild.context(options)).watch()));
} else {
  const results = await Promise.all(builds.map((options) => esbuild.build(options)));
  for (const result of results) {
    for (const [file, output] of Object.entries(result.metafile?.outputs ?? {})) {
      if (/\.(cjs|js)$/.test(file)) console.log(`${file}  ${Math.round(output.bytes / 1024)} KiB`);
    }
  }
}
