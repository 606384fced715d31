// @ts-check
/** Builds every process into one file: dist/{client,worker,server,cli}.cjs and dist/webview.{js,css}. `--watch` goes on. */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { nodeBundle, serverBundle } from './lib/bundles.mjs';
import { root } from './lib/process.mjs';

const watch = process.argv.includes('--watch');
const production = !watch && !process.argv.includes('--dev');

/** @type {import('esbuild').BuildOptions[]} */
const builds = [
  nodeBundle('client/extension.ts', 'dist/client.cjs', production),
  nodeBundle('client/worker.ts', 'dist/worker.cjs', production),
  serverBundle('dist/server.cjs', production),
  { ...nodeBundle('cli/main.ts', 'dist/cli.cjs', production), banner: { js: '#!/usr/bin/env node' } },
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
