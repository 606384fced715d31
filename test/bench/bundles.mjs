// @ts-check
/** Sizes of what is shipped, and how long each process needs to load its bundle, as a ratio to an empty Node process. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../../scripts/lib/process.mjs';

const rounds = 9;

/** Median wall time of a process, ms. @param {readonly string[]} args */
function time(args) {
  const times = Array.from({ length: rounds }, () => {
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

const kib = (/** @type {number} */ bytes) => `${Math.round(bytes / 1024)} KiB`;
for (const name of ['client.cjs', 'worker.cjs', 'server.cjs', 'cli.cjs', 'webview.js']) {
  const file = path.join(root, 'dist', name);
  console.log(`${name.padEnd(12)} ${kib(statSync(file).size).padStart(10)}   gzip ${kib(gzipSync(readFileSync(file)).length).padStart(9)}`);
}
const empty = time(['-e', '0']);
const cli = time([path.join(root, 'dist', 'cli.cjs'), '--version']);
// Outside the editor `vscode` is an empty object: what is timed is the loading of the client's bundle, before activation.
const client = time(['-e', `const M=require('module');const load=M._load;M._load=(n,...r)=>n==='vscode'?new Proxy(function(){},{get:(t,k)=>k==='prototype'?{}:class{}}):load(n,...r);require(${JSON.stringify(path.join(root, 'dist', 'client.cjs'))})`]);
console.log(`node -e 0             ${empty.toFixed(0)} ms`);
console.log(`jiji --version        ${cli.toFixed(0)} ms   ratio ${(cli / empty).toFixed(2)}`);
console.log(`load client.cjs       ${client.toFixed(0)} ms   ratio ${(client / empty).toFixed(2)}`);
