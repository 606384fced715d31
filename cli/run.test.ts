import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CliIo } from './io.ts';
import { runCli } from './run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jiji-cli-'));
  mkdirSync(path.join(folder, '.jiji'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const good = `project: shop
builder: { engine: podman }
servers:
  web1: { host: 203.0.113.10 }
ssh: { user: root, connect_timeout: 1, dns_retries: 0 }
services:
  web:
    image: nginx:1.27
    hosts: [web1]
`;

const write = (text: string, name = 'deploy.yml'): void => writeFileSync(path.join(folder, '.jiji', name), text);

async function jiji(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const io: CliIo = { version: '1.2.3', cwd: folder, env: { HOME: folder }, stdout, stderr, stdin: new PassThrough(), signal: new AbortController().signal };
  const code = await runCli(argv, io);
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

test('no file, a wrong environment, and an environment without a file are wrong use', async () => {
  expect(await jiji('plan')).toMatchObject({ code: 2, err: expect.stringContaining('There is no deploy file') as string });
  write(good);
  expect((await jiji('-e', 'Production!', 'plan')).code).toBe(2);
  expect(await jiji('-e', 'staging', 'deploy', '--yes')).toMatchObject({ code: 2, err: expect.stringContaining('none is used in its place') as string });
});

test('an invalid file and a missing secret stop every writing command before a connection', async () => {
  write(good.replace('engine: podman', 'engine: lxc'));
  expect(await jiji('deploy', '--yes')).toMatchObject({ code: 2, err: expect.stringContaining('jiji/engine-invalid') as string });
  write(`${good}    environment: { secrets: [SESSION_KEY] }\n`);
  expect(await jiji('deploy', '--yes')).toMatchObject({ code: 1, err: expect.stringContaining('No value for SESSION_KEY') as string });
});

test('a failed command with --json ends with a result line, and people are told on standard error', async () => {
  write(good.replace('engine: podman', 'engine: lxc'));
  const { out, err } = await jiji('deploy', '--yes', '--json');
  const last = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { type: string; outcome: string; problem: { code: string } };
  expect(last).toMatchObject({ type: 'result', outcome: 'failed', problem: { code: 'config-invalid' } });
  expect(err).toContain('jiji:');
});

test('completion scripts ask the program itself', async () => {
  write(good);
  expect((await jiji('completion', 'bash')).out).toContain('jiji __complete');
  expect((await jiji('completion', 'tcsh')).code).toBe(2);
  expect((await jiji('__complete', 'deploy', '')).out).toBe('web\n');
  expect((await jiji('__complete', 'plan', '-H', 'w')).out).toBe('web1\n');
});
