import { chmodSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CliIo } from './io.ts';
import { runCli } from './run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jiji-convert-'));
  mkdirSync(path.join(folder, '.jiji'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const formA = 'project: shop\nservices:\n  web: { image: nginx:1.27, servers: [{ host: web.example.com }] }\n';
const formB = 'project: shop\nservers:\n  web:\n    host: web.example.com\n\nservices:\n  web: { image: nginx:1.27, hosts: [web] }\n';
const formC = formB.replace('hosts', 'servers');
const place = (name = 'deploy.yml'): string => path.join(folder, '.jiji', name);

async function jiji(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: CliIo = { version: '1', cwd: folder, env: { HOME: folder }, stdout, stderr, stdin: new PassThrough(), signal: new AbortController().signal };
  const code = await runCli(['convert', ...argv], io);
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

test('prints the file in the other form and leaves it as it is', async () => {
  writeFileSync(place(), formA);
  expect(await jiji()).toEqual({ code: 0, out: formB, err: '' });
  expect(readFileSync(place(), 'utf8')).toBe(formA);
});

test('--write puts it in its place; --to names the form; what is lost is said', async () => {
  writeFileSync(place('deploy.staging.yml'), formB);
  const { code, out, err } = await jiji('.jiji/deploy.staging.yml', '--to', 'c', '--write');
  expect({ code, out }).toEqual({ code: 0, out: `${place('deploy.staging.yml')}\n` });
  expect(err).toBe('.jiji/deploy.staging.yml:1: The cluster has to be built anew: the servers of form C carry other parts\n');
  expect(readFileSync(place('deploy.staging.yml'), 'utf8')).toBe(formC);
});

test('what stands against it is said with its lines, and nothing is written', async () => {
  writeFileSync(place(), formC.replace('nginx:1.27,', 'nginx:1.27, scale: 3,'));
  expect(await jiji('--write')).toEqual({ code: 1, out: '', err: '.jiji/deploy.yml:7: "web" runs 3 containers on each server; form B runs one\n' });
  expect(readFileSync(place(), 'utf8')).toContain('servers: [web]');
});

test('wrong use and what cannot be read are told apart from a refusal', async () => {
  writeFileSync(place(), formA);
  expect(await jiji('--to', 'd')).toMatchObject({ code: 2, err: expect.stringContaining('--to d is not known') as string });
  expect(await jiji('missing.yml')).toMatchObject({ code: 2, err: expect.stringContaining('cannot be read') as string });
});

test('a file that cannot be written is said so', async () => {
  writeFileSync(place(), formA);
  chmodSync(place(), 0o444);
  await asSomebody(async () => {
    expect(await jiji('--write')).toMatchObject({ code: 1, err: expect.stringContaining('cannot be written') as string });
  });
});

/** Root writes into every file: for it, the body runs as `nobody`, who may enter the folder. */
async function asSomebody(body: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0 || process.seteuid === undefined) return body();
  for (const one of [folder, path.dirname(place())]) chmodSync(one, 0o755);
  process.seteuid(65_534);
  try {
    await body();
  } finally {
    process.seteuid(0);
  }
}
