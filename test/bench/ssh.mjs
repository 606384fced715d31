#!/usr/bin/env node
// @ts-check
// ssh.mjs: our SSH connection against OpenSSH's own client, on one sshd of this machine, cases interleaved. Prints medians in
// milliseconds and ratios; only the ratios mean anything on a machine that does other things too.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const execute = promisify(execFile);

/** The product's own code and its test server, from their sources. */
async function load() {
  const outfile = join(root, 'dist', 'bench', 'ssh.mjs');
  await build({
    stdin: { contents: `export * from './core/ssh/index.ts'; export * from './core/ssh/testing/sshd.ts';`, resolveDir: root, loader: 'ts' },
    outfile, bundle: true, packages: 'external', platform: 'node', format: 'esm', loader: { '.sh': 'text' }, logLevel: 'warning',
  });
  return await import(pathToFileURL(outfile).href);
}

const median = (/** @type {number[]} */ values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const p95 = (/** @type {number[]} */ values) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN;

/**
 * Runs the cases in turn, `rounds` times, after one round that does not count.
 * @param {Record<string, () => Promise<unknown>>} cases @param {number} rounds
 */
async function interleaved(cases, rounds) {
  /** @type {Record<string, number[]>} */
  const times = {};
  for (let round = -1; round < rounds; round++) {
    for (const [name, work] of Object.entries(cases)) {
      const from = performance.now();
      await work();
      if (round >= 0) (times[name] ??= []).push(performance.now() - from);
    }
  }
  return times;
}

/** @param {string} title @param {Record<string, number[]>} times the first case is what the others are divided by */
function print(title, times) {
  const base = median(Object.values(times)[0] ?? []);
  console.log(`\n${title}`);
  for (const [name, values] of Object.entries(times)) {
    console.log(`  ${name.padEnd(34)} ${median(values).toFixed(1).padStart(8)} ms   p95 ${p95(values).toFixed(1).padStart(8)}   × ${(median(values) / base).toFixed(2)}`);
  }
}

const { ConnectionPool, Sshd } = await load();
const server = await Sshd.start({ config: ['MaxStartups 100', 'MaxSessions 100', 'Subsystem sftp internal-sftp'] });
const known = await server.knownHosts();
const control = join(server.folder, 'control');
const options = ['-F', 'none', '-p', String(server.port), '-i', server.clientKey, '-o', `UserKnownHostsFile=${known}`, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'];
const scpOptions = options.map((word) => (word === '-p' ? '-P' : word));
const place = `${server.user}@127.0.0.1`;
const cli = (/** @type {string[]} */ ...words) => execute('ssh', [...options, place, ...words]);
const shared = (/** @type {string[]} */ ...words) => execute('ssh', [...options, '-S', control, place, ...words]);
const newPool = () => new ConnectionPool({ knownHostsFiles: [known], acceptedKeysFile: known });
const pool = newPool();

try {
  const host = await pool.connect(server.target());
  await execute('ssh', [...options, '-M', '-S', control, '-f', '-N', place]);

  print('connect and run `true`', await interleaved({
    'ssh, cold': () => cli('true'),
    'ours, cold': async () => {
      const own = newPool();
      await (await own.connect(server.target())).run('true');
      await own.close();
    },
  }, 7));

  print('run `true` on an open connection', await interleaved({
    'ssh, ControlMaster': () => shared('true'),
    'ours, a frame of the root shell': () => host.run('true'),
    'ours, a session of its own': () => host.stream('true', [], { onLine: () => undefined }),
  }, 30));

  print('50 times `true` at once', await interleaved({
    'ssh, ControlMaster': () => Promise.all(Array.from({ length: 50 }, () => shared('true'))),
    'ours': () => Promise.all(Array.from({ length: 50 }, () => host.run('true'))),
  }, 3));

  print('20 connections at once', await interleaved({
    'ssh, cold': () => Promise.all(Array.from({ length: 20 }, () => cli('true'))),
    'ours, cold': () => Promise.all(Array.from({ length: 20 }, async () => {
      const own = newPool();
      await (await own.connect(server.target())).run('true');
      await own.close();
    })),
  }, 2));

  const sizeBytes = 64 * 1024 * 1024;
  const file = join(server.folder, 'big');
  writeFileSync(file, randomBytes(sizeBytes));
  const to = join(server.folder, 'arrived');
  print('upload 64 MiB (ours: hashed on both sides, on the disk, renamed)', await interleaved({
    'scp, ControlMaster': () => execute('scp', ['-q', ...scpOptions, '-o', `ControlPath=${control}`, file, `${place}:${to}`]),
    'scp, cold': () => execute('scp', ['-q', ...scpOptions, file, `${place}:${to}`]),
    'ours, cat on an open connection': () => host.upload({ file }, to, { mode: '0600' }),
  }, 3));
} finally {
  await execute('ssh', [...options, '-S', control, '-O', 'exit', place]).catch(() => undefined);
  await pool.close();
  await server.stop();
  rmSync(join(root, 'dist', 'bench'), { recursive: true, force: true });
}
