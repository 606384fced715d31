import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TextEdit } from 'vscode-languageserver-protocol';
import { serverBundle } from '../../scripts/lib/bundles.mjs';
import { TestClient } from './client.ts';
import { questions } from './requests.ts';

/** The shipped bundle when it is younger than what it is made of, else one built here the same way. */
async function bundle(folder: string): Promise<string> {
  const shipped = path.resolve('dist/server.cjs');
  if (existsSync(shipped) && statSync(shipped).mtimeMs > youngestSource()) return shipped;
  const outfile = path.join(folder, 'dist', 'server.cjs');
  // As it is shipped: the package stands above the bundle, and `--version` reads it.
  await copyFile('package.json', path.join(folder, 'package.json'));
  await esbuild.build(serverBundle(outfile));
  return outfile;
}

function youngestSource(): number {
  const files = ['server', 'core'].flatMap((room) => readdirSync(room, { recursive: true, encoding: 'utf8' }).map((file) => path.join(room, file)));
  return Math.max(...files.filter((file) => file.endsWith('.ts')).map((file) => statSync(file).mtimeMs));
}

/** The most that the shipped server may weigh. */
const mostBytes = 1_500_000;

describe('the bundle over stdio', () => {
  let folder = '';
  let file = '';
  let server: ChildProcessWithoutNullStreams;
  let client: TestClient;
  let errors = '';
  const uri = 'file:///work/.jiji/deploy.yml';

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'jiji-lsp-'));
    file = await bundle(folder);
  }, 60_000);
  beforeEach(() => {
    errors = '';
    server = spawn(process.execPath, [file, '--stdio'], { env: { PATH: process.env['PATH'] } });
    server.stderr.on('data', (data: Buffer) => { errors += data.toString(); });
    client = new TestClient(server.stdout, server.stdin);
  });
  afterEach(() => { server.kill(); });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is small', () => expect(statSync(file).size).toBeLessThanOrEqual(mostBytes));

  it('checks, completes, formats and ends when told to, for a client that can do nothing of its own', async () => {
    await client.start({ general: { positionEncodings: ['utf-16'] } });
    const asked: string[] = [];
    for (const method of questions) client.connection.onRequest(method, () => { asked.push(method); return null; });
    await client.open(uri, 'builder:\n  engine: dcoker\nnetwork: {  cluster_cidr: 10.210.3.7/16 }\n');
    const codes = (await client.diagnostics(uri, 1)).map((one) => one.code);
    expect(codes).toEqual(expect.arrayContaining(['jiji/engine-invalid', 'jiji/cidr-not-canonical']));
    const items: { label: string }[] | { items: { label: string }[] } = await client.connection.sendRequest('textDocument/completion', { textDocument: { uri }, position: { line: 1, character: 10 } });
    expect((Array.isArray(items) ? items : items.items).map((item) => item.label)).toContain('podman');
    const edits: TextEdit[] = await client.connection.sendRequest('textDocument/formatting', { textDocument: { uri }, options: { tabSize: 2, insertSpaces: true } });
    expect(edits.map(({ newText }) => newText).join('')).not.toContain('{  cluster');
    expect(asked).toEqual([]);
    const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
    await client.connection.sendRequest('shutdown');
    await client.connection.sendNotification('exit');
    expect(await ended).toBe(0);
    expect(errors).toBe('');
  });

  it('lives on after messages that no client should send', async () => {
    await client.start();
    const raw = (body: string): void => void server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    const send = (method: string, params: unknown, id?: number): void => raw(JSON.stringify({ jsonrpc: '2.0', method, params, ...(id === undefined ? {} : { id }) }));
    raw('{ not JSON');
    raw('[]');
    raw('{"jsonrpc":"2.0","id":900,"result":{}}');
    send('textDocument/didChange', { textDocument: { uri: 'file:///never/opened.yml', version: 3 }, contentChanges: [{ text: 'x' }] });
    send('textDocument/didClose', { textDocument: { uri: 'file:///never/opened.yml' } });
    send('textDocument/hover', {}, 901);
    send('textDocument/completion', { textDocument: { uri }, position: { line: -5, character: 1e9 } }, 902);
    send('no/such/request', null, 903);
    await client.open(uri, 'nope: 1\n');
    expect((await client.diagnostics(uri, 1)).map((one) => one.code)).toContain('jiji/unknown-key');
    await expect(client.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position: { line: 400, character: -1 } })).resolves.toBeNull();
  });

  it('ends with the client that started it', async () => {
    await client.start();
    const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
    server.stdin.end();
    expect(await ended).not.toBeNull();
  });

  it.each([['--help', 0, 'Usage: jiji-language-server --stdio'], ['--version', 0, /^\d+\.\d+\.\d+/], ['', 2, '--stdio']])('says how it is used: %s', (argument, status, words) => {
    const ran = spawnSync(process.execPath, [file, ...(argument === '' ? [] : [argument])], { encoding: 'utf8' });
    expect(ran.status, ran.stderr).toBe(status);
    expect(ran.stdout + ran.stderr).toMatch(words);
  });
});
