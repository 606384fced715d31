// @ts-check
/** Builds and packs the extension into dist/jiji.vsix (or the path given as argument); `--no-build` takes dist/ as it is. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const given = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const vsix = path.resolve(given[0] ?? path.join(root, 'dist/jiji.vsix'));

/** @param {string[]} args */
function node(args) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

if (!process.argv.includes('--no-build')) node(['scripts/build.mjs']);
mkdirSync(path.dirname(vsix), { recursive: true });
// The allow-list of .vscodeignore says what is in it; links of the README would need a public repository address.
node([path.join(root, 'node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--skip-license', '--out', vsix]);
console.log(`${path.relative(process.cwd(), vsix)}  ${Math.round(statSync(vsix).size / 1024)} KiB`);
