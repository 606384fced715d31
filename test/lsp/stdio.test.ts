import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverBundle } from '../../scripts/lib/bundles.mjs';
import { TestClient } from './client.ts';

/** The shipped bundle when it is younger than what it is made of, else one built here the same way. */
async function bundle(folder: string): Promise<string> {
  const shipped = path.resolve('dist/server.cjs');
  if (existsSync(shipped) && statSync(shipped).mtimeMs > youngestSource()) return shipped;
  const outfile = path.join(folder, 'server.cjs');
  await esbuild.build(serverBundle(outfile));
  return outfile;
}

function youngestSource(): number {
  const files = ['server', 'core'].flatMap((room) => readdirSync(room, { recursive: true, encoding: 'utf8' }).map((file) => path.join(room, file)));
  return Math.max(...files.filter((file) => file.endsWith('.ts')).map((file) => statSync(file).mtimeMs));
}

describe('the bundle over stdio', () => {
  let folder = '';
  let server: ChildProcessWithoutNullStreams;
  let client: TestClient;
  let errors = '';

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'jiji-lsp-'));
    server = spawn(process.execPath, [await bundle(folder), '--stdio'], { env: { PATH: process.env['PATH'] } });
    server.stderr.on('data', (data: Buffer) => { errors += data.toString(); });
    client = new TestClient(server.stdout, server.stdin);
    await client.start();
  }, 60_000);
  afterAll(async () => {
    server.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('checks, completes, formats and ends when told to', async () => {
    const uri = 'file:///work/.jiji/deploy.yml';
    await client.open(uri, 'builder:\n  engine: dcoker\nnetwork: {  cluster_cidr: 10.210.3.7/16 }\n');
    const codes = (await client.diagnostics(uri, 1)).map((one) => one.code);
    expect(codes).toEqual(expect.arrayContaining(['jiji/engine-invalid', 'jiji/cidr-not-canonical']));
    const items: { label: string }[] = await client.connection.sendRequest('textDocument/completion', { textDocument: { uri }, position: { line: 1, character: 10 } });
    expect(items.map((item) => item.label)).toContain('podman');
    const edits: { newText: string }[] = await client.connection.sendRequest('textDocument/formatting', { textDocument: { uri }, options: { tabSize: 2, insertSpaces: true } });
    expect(edits[0]?.newText).toContain('network: { cluster_cidr: 10.210.3.7/16 }');
    const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
    await client.connection.sendRequest('shutdown');
    await client.connection.sendNotification('exit');
    expect(await ended).toBe(0);
    expect(errors).toBe('');
  });
});
