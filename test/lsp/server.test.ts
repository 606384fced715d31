import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { CodeAction, CompletionItem, DocumentDiagnosticReport, Hover, InlayHint, MarkupContent } from 'vscode-languageserver-protocol';
import type { Clock } from '../../core/base/index.ts';
import { namesChangedNotification, resolveNameRequest, type ResolveNameParams, type ResolveNameResult } from '../../core/protocol/lsp.ts';
import { TestClient } from './client.ts';

const uri = 'file:///work/shop/.jiji/deploy.yml';
const shop = await readFile('examples/shop/.jiji/deploy.yml', 'utf8');
const lineOf = (text: string, part: string): number => text.split('\n').findIndex((line) => line.includes(part));

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

async function started(...[capabilities, options]: [Parameters<TestClient['start']>[0]?, Parameters<typeof TestClient.inProcess>[0]?]): Promise<TestClient> {
  client = TestClient.inProcess(options);
  await client.start(capabilities);
  return client;
}

describe('diagnostics over LSP', () => {
  it('are pushed with the version they belong to, and go when the file is mended', async () => {
    const editor = await started();
    await editor.open(uri, shop.replace('10.210.0.0/16', '10.210.0.7/16'));
    const found = await editor.diagnostics(uri, 1);
    const one = found.find((diagnostic) => diagnostic.code === 'jiji/cidr-not-canonical');
    expect(one).toMatchObject({ severity: 1, source: 'jiji', message: 'Host bits are set; the range is 10.210.0.0/16', codeDescription: { href: expect.stringContaining('cidr-not-canonical.md') as string } });
    await editor.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: one!.range, text: '"10.210.0.0/16"' }],
    });
    const mended = await editor.diagnostics(uri, 2);
    expect(mended.filter((diagnostic) => (diagnostic.severity ?? 1) <= 2)).toEqual([]);
  });

  it('are published for the last version only when changes come quickly', async () => {
    const editor = await started();
    await editor.open(uri, 'project: a');
    for (let version = 2; version <= 30; version++) {
      await editor.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text: `project: a${version}` }] });
    }
    await editor.diagnostics(uri, 30);
    expect(editor.published.map((one) => one.version).filter((version) => version !== 1)).toEqual([30]);
  });

  it('are never published for a version that the file has left behind', async () => {
    // A clock without waiting: every version is checked at once, while the next change is already on its way.
    const hasty: Clock = { now: () => 0, monotonic: () => 0, after: (_, callback) => { const timer = setImmediate(callback); return () => clearImmediate(timer); } };
    const editor = await started(undefined, { clock: hasty });
    await editor.open(uri, shop);
    for (let version = 2; version <= 20; version++) {
      await editor.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text: `${shop}\n# ${version}\n` }] });
      if (version % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await editor.diagnostics(uri, 20);
    const versions = editor.published.map((one) => one.version ?? 0);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('are pulled by a client that can, and then not pushed', async () => {
    const editor = await started({ textDocument: { diagnostic: {} } });
    await editor.open(uri, 'project: My Shop');
    const report: DocumentDiagnosticReport = await editor.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
    expect(report.kind === 'full' && report.items.map((item) => item.code)).toContain('jiji/project-invalid');
    expect(editor.published).toEqual([]);
  });

  it('are not given for a version that was left behind while they were asked for', async () => {
    const editor = await started({ textDocument: { diagnostic: {} } });
    await editor.open(uri, 'project: My Shop');
    await editor.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ text: 'project: My Shops' }] });
    const early = editor.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
    const change = editor.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 3 }, contentChanges: [{ text: shop }] });
    await expect(early).rejects.toMatchObject({ code: -32802, data: { retriggerRequest: true } });
    await change;
    const report: DocumentDiagnosticReport = await editor.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
    expect(report.kind === 'full' && report.items.filter((one) => (one.severity ?? 1) <= 2)).toEqual([]);
  });

  it('are taken back when the file is closed', async () => {
    const editor = await started();
    await editor.open(uri, 'project: My Shop');
    await editor.diagnostics(uri, 1);
    await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    expect(await editor.diagnostics(uri, 0, (found) => found.length === 0)).toEqual([]);
  });

  it('belong to the new text when a file is opened again with the same version', async () => {
    const editor = await started();
    await editor.open(uri, 'project: My Shop');
    await editor.diagnostics(uri, 1);
    await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await editor.open(uri, shop);
    expect((await editor.diagnostics(uri, 1, (found) => found.every((one) => one.code !== 'jiji/project-invalid'))).filter((one) => (one.severity ?? 1) <= 2)).toEqual([]);
  });

  it('follow the settings, also when they change', async () => {
    let rules: Record<string, string> = {};
    client = TestClient.inProcess();
    client.connection.onRequest('workspace/configuration', (params: { items: unknown[] }) => params.items.map(() => ({ rules })));
    await client.start({ workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } } });
    await client.open(uri, 'project: my_shop');
    expect((await client.diagnostics(uri, 1)).find((one) => one.code === 'jiji/project-underscore')?.severity).toBe(4);
    rules = { 'jiji/project-underscore': 'error' };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    const changed = await client.diagnostics(uri, 1, (found) => found.some((one) => one.code === 'jiji/project-underscore' && one.severity === 1));
    expect(changed).not.toEqual([]);
  });
});

describe('names of the cluster', () => {
  const found = (address: string): ResolveNameResult => ({ name: 'db.jiji', addresses: [address], status: 'found', server: 'web1', ttlSeconds: 60, readAt: Date.now() });
  const position = { line: lineOf(shop, 'db.jiji'), character: shop.split('\n')[lineOf(shop, 'db.jiji')]!.indexOf('db.jiji') + 1 };
  const whole = { start: { line: 0, character: 0 }, end: { line: 200, character: 0 } };
  const hints = async (editor: TestClient): Promise<unknown[]> => {
    const answer: InlayHint[] = await editor.connection.sendRequest('textDocument/inlayHint', { textDocument: { uri }, range: whole });
    return answer.map((hint) => hint.label);
  };

  it('are asked of the client; hover shows the addresses, hints come when they are there and again when they change', async () => {
    let address = '10.210.2.7';
    const asked: ResolveNameParams[] = [];
    client = TestClient.inProcess();
    let refreshed: () => void = () => undefined;
    const refresh = (): Promise<void> => new Promise((resolve) => { refreshed = resolve; });
    client.connection.onRequest(resolveNameRequest, (params: ResolveNameParams) => { asked.push(params); return found(address); });
    client.connection.onRequest('workspace/inlayHint/refresh', () => { refreshed(); return null; });
    await client.start({ workspace: { inlayHint: { refreshSupport: true } } });
    await client.open(uri, shop);

    const first = refresh();
    expect(await hints(client)).toEqual(['10.210.0.0/24 · .1 · 251 free', '10.210.1.0/24 · .1 · 251 free', '10.210.2.0/24 · .1 · 252 free']);
    await first;
    expect(await hints(client)).toContain('→ 10.210.2.7');
    expect(asked).toEqual([{ uri, name: 'db.jiji' }]);

    const shown: Hover = await client.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position });
    expect((shown.contents as MarkupContent).value).toContain('Points to `10.210.2.7`, asked at `web1`');

    address = '10.210.2.8';
    const second = refresh();
    await client.connection.sendNotification(namesChangedNotification);
    await second;
    const third = refresh();
    await hints(client);
    await third;
    expect(await hints(client)).toContain('→ 10.210.2.8');
  });

  it('are left out in silence when nobody can answer', async () => {
    const editor = await started();
    await editor.open(uri, shop);
    const shown: Hover = await editor.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position });
    expect((shown.contents as MarkupContent).value).toContain('Service `db` on `db1`');
    expect(await hints(editor)).toHaveLength(3);
    expect((await editor.diagnostics(uri, 1)).filter((one) => (one.severity ?? 1) <= 2)).toEqual([]);
  });
});

describe('the other features over LSP', () => {
  it('complete a server name and fix a range', async () => {
    const editor = await started();
    const text = shop.replace('hosts: [db1]', 'hosts: []').replace('10.210.0.0/16', '10.210.0.7/16');
    await editor.open(uri, text);
    const line = lineOf(text, 'hosts: []');
    const items: CompletionItem[] = await editor.connection.sendRequest('textDocument/completion', { textDocument: { uri }, position: { line, character: 12 } });
    expect(items.map((item) => item.label)).toEqual(['web1', 'web2', 'db1']);
    const at = { line: lineOf(text, 'cluster_cidr'), character: 20 };
    const actions: CodeAction[] = await editor.connection.sendRequest('textDocument/codeAction', { textDocument: { uri }, range: { start: at, end: at }, context: { diagnostics: [] } });
    expect(actions[0]?.title).toBe('Replace by 10.210.0.0/16');
  });

  it('answer for a file that is not open with nothing, not with an error', async () => {
    const editor = await started();
    const textDocument = { uri: 'file:///nowhere.yml' };
    const position = { line: 0, character: 0 };
    expect(await editor.connection.sendRequest('textDocument/hover', { textDocument, position })).toBeNull();
    expect(await editor.connection.sendRequest('textDocument/completion', { textDocument, position })).toEqual([]);
    expect(await editor.connection.sendRequest('textDocument/documentSymbol', { textDocument })).toEqual([]);
    expect(await editor.connection.sendRequest('textDocument/foldingRange', { textDocument })).toEqual([]);
    expect(await editor.connection.sendRequest('textDocument/formatting', { textDocument, options: { tabSize: 2, insertSpaces: true } })).toEqual([]);
    expect(await editor.connection.sendRequest('textDocument/definition', { textDocument, position })).toBeNull();
  });

  it('promise in initialize what they do', async () => {
    client = TestClient.inProcess();
    const { capabilities } = await client.start({ textDocument: { diagnostic: {} } });
    for (const name of ['hoverProvider', 'completionProvider', 'documentFormattingProvider', 'documentSymbolProvider', 'foldingRangeProvider', 'inlayHintProvider', 'codeActionProvider', 'diagnosticProvider', 'definitionProvider', 'referencesProvider']) expect(capabilities).toHaveProperty(name);
  });
});
