import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  CodeLens, DocumentHighlight, DocumentLink, DocumentSymbol, FoldingRange, LinkedEditingRanges, Location, Position, Range, SelectionRange, SemanticTokens, SemanticTokensDelta, TextEdit, WorkspaceEdit, WorkspaceSymbol,
} from 'vscode-languageserver-protocol';
import { URI } from 'vscode-uri';
import { clusterFactsRequest, type ClusterFactsResult } from '../../core/protocol/lsp.ts';
import { TestClient } from './client.ts';

const text = `# the shop
project: shop
builder: { engine: podman }
servers:
  web1: { host: 203.0.113.10 }
  web2: { host: 203.0.113.11 }
ssh: { user: root }
services:
  db:
    image: postgres:16.4
    hosts: [web2]
    stop_first: true
    environment:
      secrets: [DB_PASSWORD]
  web:
    build: ./web
    hosts: [web1, web2]
    environment: { clear: { URL: "http://db.jiji shop-web-web1.jiji" }, secrets: [DB_PASSWORD] }
    proxy: { app_port: 3000, host: shop.example.com, healthcheck: { interval: 10s } }
`;
const at = (part: string, more = 1): Position => {
  const offset = text.indexOf(part) + more;
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
};
const written = ({ start, end }: Range): string => text.split('\n')[start.line]?.slice(start.character, start.line === end.line ? end.character : undefined) ?? '';

let folder: string;
let uri: string;
let client: TestClient;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jiji-navigation-'));
  mkdirSync(path.join(folder, '.jiji'));
  mkdirSync(path.join(folder, 'web'));
  writeFileSync(path.join(folder, 'web', 'Dockerfile'), 'FROM scratch\n');
  writeFileSync(path.join(folder, '.env'), '# secrets\nDB_PASSWORD=hunter2\n');
  uri = URI.file(path.join(folder, '.jiji', 'deploy.yml')).toString();
  client = TestClient.inProcess();
});
afterEach(async () => {
  await client.stop();
  rmSync(folder, { recursive: true });
});

async function opened(capabilities: Parameters<TestClient['start']>[0] = {}): Promise<TestClient['connection']> {
  await client.start(capabilities);
  await client.open(uri, text);
  return client.connection;
}
const textDocument = (): { uri: string } => ({ uri });
const envUri = (): string => URI.file(path.join(folder, '.env')).toString();

describe('names over LSP', () => {
  it('definition leads from a mention to its key, and from a secret to its line in .env', async () => {
    const connection = await opened();
    const server: Location = await connection.sendRequest('textDocument/definition', { textDocument: textDocument(), position: at('[web1', 2) });
    expect([server.uri, server.range.start]).toEqual([uri, at('web1:', 0)]);
    const secret: Location = await connection.sendRequest('textDocument/definition', { textDocument: textDocument(), position: at('DB_PASSWORD') });
    expect(secret).toEqual({ uri: envUri(), range: { start: { line: 1, character: 0 }, end: { line: 1, character: 11 } } });
  });

  it('references of a server include names of its instances; those of a secret its line in .env, as it stands in the editor', async () => {
    const connection = await opened();
    const found: Location[] = await connection.sendRequest('textDocument/references', { textDocument: textDocument(), position: at('web1:'), context: { includeDeclaration: true } });
    expect(found.map(({ range }) => written(range))).toEqual(['web1', 'web1', 'web1']);
    await connection.sendNotification('textDocument/didOpen', { textDocument: { uri: envUri(), languageId: 'dotenv', version: 1, text: '\n\n\nDB_PASSWORD=x\n' } });
    const secret: Location[] = await connection.sendRequest('textDocument/references', { textDocument: textDocument(), position: at('DB_PASSWORD'), context: { includeDeclaration: true } });
    expect(secret.map((one) => `${path.basename(one.uri)} ${one.range.start.line}`)).toEqual(['deploy.yml 13', 'deploy.yml 17', '.env 3']);
  });

  it('highlight tells where a name is written and where it is read', async () => {
    const connection = await opened();
    const found: DocumentHighlight[] = await connection.sendRequest('textDocument/documentHighlight', { textDocument: textDocument(), position: at('db:') });
    expect(found.map(({ range, kind }) => [written(range), kind])).toEqual([['db', 3], ['db', 2]]);
  });

  it('rename changes the file and .env together', async () => {
    const connection = await opened({ textDocument: { rename: { prepareSupport: true } } });
    const prepared: { range: Range; placeholder: string } = await connection.sendRequest('textDocument/prepareRename', { textDocument: textDocument(), position: at('DB_PASSWORD') });
    expect(prepared.placeholder).toBe('DB_PASSWORD');
    const edit: WorkspaceEdit = await connection.sendRequest('textDocument/rename', { textDocument: textDocument(), position: at('DB_PASSWORD'), newName: 'PG_PASSWORD' });
    expect(Object.fromEntries(Object.entries(edit.changes ?? {}).map(([file, edits]) => [path.basename(file), edits.length]))).toEqual({ 'deploy.yml': 2, '.env': 1 });
  });

  it('a name in .env leads to the deploy files that get it from there, and both are renamed from either side', async () => {
    writeFileSync(path.join(folder, '.jiji', 'deploy.staging.yml'), 'project: shop\nservices: { db: { image: x, hosts: [a], environment: { secrets: [DB_PASSWORD] } } }\n');
    writeFileSync(path.join(folder, '.jiji', 'deploy.yml'), text);
    const connection = await opened();
    await connection.sendNotification('textDocument/didOpen', { textDocument: { uri: envUri(), languageId: 'dotenv', version: 1, text: '# secrets\nDB_PASSWORD=hunter2\n' } });
    const env = { textDocument: { uri: envUri() }, position: { line: 1, character: 3 } };
    const found: Location[] = await connection.sendRequest('textDocument/references', { ...env, context: { includeDeclaration: true } });
    expect(found.map((one) => `${path.basename(one.uri)} ${one.range.start.line}`).sort()).toEqual(['.env 1', 'deploy.staging.yml 1', 'deploy.yml 13', 'deploy.yml 17']);
    const files = ({ changes }: WorkspaceEdit): string[] => Object.entries(changes ?? {}).map(([file, edits]) => `${path.basename(file)} ${edits.length}`).sort();
    expect(files(await connection.sendRequest('textDocument/rename', { ...env, newName: 'PG' }))).toEqual(['.env 1', 'deploy.staging.yml 1', 'deploy.yml 2']);
    expect(files(await connection.sendRequest('textDocument/rename', { textDocument: textDocument(), position: at('DB_PASSWORD'), newName: 'PG' }))).toEqual(['.env 1', 'deploy.staging.yml 1', 'deploy.yml 2']);
    expect(await connection.sendRequest('textDocument/definition', env)).toMatchObject({ uri: envUri(), range: { start: { line: 1 } } });
    expect(await connection.sendRequest('textDocument/documentHighlight', env)).toHaveLength(1);
  });

  it('rename refuses in words', async () => {
    const connection = await opened();
    await expect(connection.sendRequest('textDocument/rename', { textDocument: textDocument(), position: at('web1:'), newName: 'web2' })).rejects.toThrow('"web2" is in use already');
    await expect(connection.sendRequest('textDocument/rename', { textDocument: textDocument(), position: at('web1:'), newName: 'web_1' })).rejects.toThrow('"web_1" is no server name');
    expect(await connection.sendRequest('textDocument/prepareRename', { textDocument: textDocument(), position: at('project') })).toBeNull();
  });

  it('linked editing changes a key and its mentions together', async () => {
    const connection = await opened();
    const found: LinkedEditingRanges = await connection.sendRequest('textDocument/linkedEditingRange', { textDocument: textDocument(), position: at('web2:') });
    expect(found.ranges.map(written)).toEqual(['web2', 'web2', 'web2']);
    expect(await connection.sendRequest('textDocument/linkedEditingRange', { textDocument: textDocument(), position: at('[web2', 2) })).toBeNull();
  });
});

describe('structure over LSP', () => {
  it('outline and symbols of the workspace', async () => {
    const connection = await opened();
    const outline: DocumentSymbol[] = await connection.sendRequest('textDocument/documentSymbol', { textDocument: textDocument() });
    expect(outline.map(({ name }) => name)).toEqual(['project', 'builder', 'servers', 'ssh', 'services']);
    expect(outline.find(({ name }) => name === 'services')?.children?.map(({ name, detail }) => `${name}: ${detail}`)).toEqual(['db: postgres:16.4 on web2', 'web: ./web on web1, web2']);
    const found: WorkspaceSymbol[] = await connection.sendRequest('workspace/symbol', { query: 'web' });
    expect(found.map(({ name, containerName }) => `${containerName}/${name}`)).toEqual(['shop/web', 'shop/web1', 'shop/web2']);
  });

  it('folding and selection', async () => {
    const connection = await opened();
    const folds: FoldingRange[] = await connection.sendRequest('textDocument/foldingRange', { textDocument: textDocument() });
    expect(folds.map(({ startLine, endLine }) => `${startLine}-${endLine}`)).toContain('8-13');
    const [selection]: SelectionRange[] = await connection.sendRequest('textDocument/selectionRange', { textDocument: textDocument(), positions: [at('[web1', 2)] });
    expect([selection?.range, selection?.parent?.range, selection?.parent?.parent?.range].map((range) => (range === undefined ? '' : written(range)))).toEqual(['web1', '[web1, web2]', 'hosts: [web1, web2]']);
  });

  it('links lead to files that exist, to the page of an image and to hosts of the proxy', async () => {
    const connection = await opened();
    const links: DocumentLink[] = await connection.sendRequest('textDocument/documentLink', { textDocument: textDocument() });
    expect(links.map(({ range, target }) => `${written(range)} → ${target}`)).toEqual([
      'postgres:16.4 → https://hub.docker.com/_/postgres', `./web → ${URI.file(path.join(folder, 'web', 'Dockerfile')).toString()}`, 'shop.example.com → https://shop.example.com',
    ]);
  });

  it('semantic tokens come whole, for a range, and then as differences', async () => {
    const connection = await opened();
    const whole: SemanticTokens = await connection.sendRequest('textDocument/semanticTokens/full', { textDocument: textDocument() });
    expect(whole.data.length).toBe(5 * 17);
    const some: SemanticTokens = await connection.sendRequest('textDocument/semanticTokens/range', { textDocument: textDocument(), range: { start: { line: 4, character: 0 }, end: { line: 5, character: 4 } } });
    expect(some.data).toEqual([4, 2, 4, 0, 1, 1, 2, 4, 0, 1]);
    const end = { line: text.split('\n').length - 1, character: 0 };
    await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ range: { start: end, end }, text: '    stop_timeout: 5s\n' }] });
    const delta: SemanticTokensDelta = await connection.sendRequest('textDocument/semanticTokens/full/delta', { textDocument: textDocument(), previousResultId: whole.resultId });
    expect(delta.edits).toEqual([{ start: 85, deleteCount: 0, data: [1, 18, 1, 4, 0, 0, 1, 1, 5, 0] }]);
  });
});

describe('formatting over LSP', () => {
  const options = { tabSize: 2, insertSpaces: true };
  it('of the whole file, of a range, and of a new line', async () => {
    const connection = await opened();
    const untidy = 'project:   shop\nservers:\n    a: {host: b}\n';
    await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ text: untidy }] });
    const whole: TextEdit[] = await connection.sendRequest('textDocument/formatting', { textDocument: textDocument(), options });
    expect(whole.map(({ newText }) => newText)).toEqual(['project: shop\n', '  a: { host: b }\n']);
    const some: TextEdit[] = await connection.sendRequest('textDocument/rangeFormatting', { textDocument: textDocument(), range: { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } }, options });
    expect(some.map(({ newText }) => newText)).toEqual(['project: shop\n']);
    await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 3 }, contentChanges: [{ text: 'servers:\n  a:\n' }] });
    const line: TextEdit[] = await connection.sendRequest('textDocument/onTypeFormatting', { textDocument: textDocument(), position: { line: 2, character: 0 }, ch: '\n', options });
    expect(line.map(({ newText }) => newText)).toEqual(['    ']);
  });

  it('leaves a file with errors alone, and says why a file is too long', async () => {
    const connection = await opened();
    await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ text: 'a:   "x\n' }] });
    expect(await connection.sendRequest('textDocument/formatting', { textDocument: textDocument(), options })).toEqual([]);
    await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 3 }, contentChanges: [{ text: `a:   1\n#${'x'.repeat(500_000)}\n` }] });
    await expect(connection.sendRequest('textDocument/formatting', { textDocument: textDocument(), options })).rejects.toThrow('more than 400000 characters');
  });
});

describe('lenses over LSP', () => {
  const titles = async (): Promise<string[]> => (await client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument: textDocument() })).map(({ range, command }) => `${written(range)}: ${command?.title}`);

  it('are those that the client has commands for', async () => {
    await opened({ experimental: { commands: { commands: ['jiji.deployService', 'jiji.logs', 'jiji.refresh'] } } });
    expect(await titles()).toEqual(['db: Deploy', 'db: Logs', 'db: Status', 'web: Deploy', 'web: Logs', 'web: Status']);
  });

  it('are none for a client that has no commands', async () => {
    await opened();
    expect(await titles()).toEqual([]);
  });

  it('say what runs, once the client has told', async () => {
    const facts: ClusterFactsResult = { readAt: Date.now(), servers: [], services: [{ service: 'web', versions: [{ version: 'v3', servers: ['web1'] }] }] };
    client.connection.onRequest(clusterFactsRequest, () => facts);
    const refreshed = new Promise<void>((resolve) => { client.connection.onRequest('workspace/codeLens/refresh', () => { resolve(); return null; }); });
    await client.connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: { workspace: { codeLens: { refreshSupport: true } } }, initializationOptions: { trusted: true, live: true } });
    await client.connection.sendNotification('initialized', {});
    await client.open(uri, text);
    await titles();
    await refreshed;
    expect((await titles()).filter((title) => title.includes('runs v3'))).toHaveLength(1);
  });
});

describe('files that are not as they should be', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.split('').map((key, index) => `${key}: &${key} [${Array<string>(9).fill(`*${'abcdefg'[index] ?? ''}`).join(',')}]\n`).join('')}`;
  it.each([
    ['5 MB of services', `services:\n${'  s: { image: x }\n'.repeat(280_000)}`],
    ['an anchor bomb', bomb],
    ['brackets without end', '['.repeat(20_000)],
    ['NULs and other bytes', '\u0000\u0001services:\u0000 {&a *a\u001f\ud800\n'.repeat(50)],
    ['a broken service', 'services:\n  a: { image: "x\n  b:\n   hosts: [*x, &y\n\t- web1\n'],
  ])('%s: every feature answers, and nothing breaks', async (_, broken) => {
    await client.start();
    await client.open(uri, broken);
    const position = { line: 1, character: 4 };
    const range = { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } };
    const options = { tabSize: 2, insertSpaces: true };
    const requests: [string, object][] = [
      ['definition', { position }], ['references', { position, context: { includeDeclaration: true } }], ['documentHighlight', { position }], ['prepareRename', { position }], ['rename', { position, newName: 'x' }],
      ['documentSymbol', {}], ['foldingRange', {}], ['selectionRange', { positions: [position] }], ['documentLink', {}], ['codeLens', {}], ['semanticTokens/full', {}], ['semanticTokens/range', { range }],
      ['linkedEditingRange', { position }], ['formatting', { options }], ['rangeFormatting', { range, options }], ['onTypeFormatting', { position, ch: '\n', options }],
    ];
    const failed: string[] = [];
    for (const [name, params] of requests) {
      await client.connection.sendRequest(`textDocument/${name}`, { textDocument: textDocument(), ...params }).catch((error: unknown) => failed.push(`${name}: ${String(error)}`));
    }
    // A refusal has words; anything else would be a fault.
    expect(failed.filter((one) => !/is no .* name|is not defined|more than 400000 characters/.test(one))).toEqual([]);
    const symbols: WorkspaceSymbol[] = await client.connection.sendRequest('workspace/symbol', { query: '' });
    expect(symbols.length).toBeLessThanOrEqual(1000);
  });
});
