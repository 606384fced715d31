import { chmod, mkdir, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientCapabilities, CodeAction, CompletionItem, Diagnostic, DocumentDiagnosticReport, Hover, MarkupContent, Registration } from 'vscode-languageserver-protocol';
import { storedSecretsNotification, type StoredSecretsParams } from '../../core/protocol/lsp.ts';
import { TestClient } from './client.ts';

const text = 'project: shop\nbuilder: { engine: docker }\nssh: { user: root }\nservers: { a: { host: h } }\nservices:\n  web:\n    image: nginx:1.27\n    hosts: [a]\n    environment:\n      secrets: [DATABASE_PASSWORD]\n';
const canDo: ClientCapabilities = {
  workspace: { didChangeWatchedFiles: { dynamicRegistration: true }, workspaceEdit: { documentChanges: true, resourceOperations: ['create'] } },
  textDocument: { synchronization: { dynamicRegistration: true }, completion: { dynamicRegistration: true }, hover: { dynamicRegistration: true }, codeAction: { dynamicRegistration: true } },
};

let root = '';
let editor: TestClient;
let registered: Registration[] = [];
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'jiji-lsp-facts-')));
  await write('.jiji/deploy.yml', text);
  registered = [];
  editor = TestClient.inProcess();
  editor.connection.onRequest('client/registerCapability', (params: { registrations: Registration[] }) => { registered.push(...params.registrations); return null; });
});
afterEach(async () => {
  await editor.stop();
  await rm(root, { recursive: true, force: true });
});

const uri = (file: string): string => pathToFileURL(path.join(root, file)).href;
async function write(file: string, content: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), content, { mode: 0o600 });
}
const openEnv = (file: string, content: string, version = 1): Promise<void> =>
  editor.connection.sendNotification('textDocument/didOpen', { textDocument: { uri: uri(file), languageId: 'dotenv', version, text: content } });
const has = (code: string) => (found: readonly Diagnostic[]): boolean => found.some((one) => one.code === code);
const codes = (found: readonly Diagnostic[]): unknown[] => found.map((one) => one.code);

describe('what stands beside a deploy file', () => {
  it('is checked, and again when a watched file changes', async () => {
    await editor.start(canDo);
    await editor.open(uri('.jiji/deploy.yml'), text);
    const before = await editor.diagnostics(uri('.jiji/deploy.yml'), 1, has('jiji/secret-missing'));
    expect(before.find((one) => one.code === 'jiji/secret-missing')?.message).toBe('No value for "DATABASE_PASSWORD" in .env, environment; write it into .env');
    await write('.env', 'DATABASE_PASSWORD=hunter2\n');
    editor.published.length = 0;
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: uri('.env'), type: 1 }] });
    expect(codes(await editor.diagnostics(uri('.jiji/deploy.yml'), 1))).not.toContain('jiji/secret-missing');
    expect(registered.find(({ method }) => method === 'workspace/didChangeWatchedFiles')?.registerOptions).toMatchObject({ watchers: expect.arrayContaining([{ globPattern: '**/.env' }]) as unknown });
  });

  it('has a value where the editor keeps one, or a command of the settings prints one', async () => {
    await editor.start(canDo);
    await editor.open(uri('.jiji/deploy.yml'), text);
    await editor.diagnostics(uri('.jiji/deploy.yml'), 1, has('jiji/secret-missing'));
    editor.published.length = 0;
    await editor.connection.sendNotification(storedSecretsNotification, { stored: [{ projectRoot: root, environment: 'staging', names: ['DATABASE_PASSWORD'] }] } satisfies StoredSecretsParams);
    expect(codes(await editor.diagnostics(uri('.jiji/deploy.yml'), 1)), 'kept for another environment').toContain('jiji/secret-missing');
    editor.published.length = 0;
    await editor.connection.sendNotification(storedSecretsNotification, { stored: [{ projectRoot: root, names: ['DATABASE_PASSWORD'] }] } satisfies StoredSecretsParams);
    expect(codes(await editor.diagnostics(uri('.jiji/deploy.yml'), 1))).not.toContain('jiji/secret-missing');
    editor.published.length = 0;
    await editor.connection.sendNotification(storedSecretsNotification, { stored: 'nonsense' });
    await editor.connection.sendNotification(storedSecretsNotification, { stored: [] } satisfies StoredSecretsParams);
    expect(codes(await editor.diagnostics(uri('.jiji/deploy.yml'), 1, has('jiji/secret-missing')))).toContain('jiji/secret-missing');
    await write('.jiji/settings.json', JSON.stringify({ secrets: { adapters: [{ command: ['touch', 'must-not-run'], names: ['DATABASE_*'] }] } }));
    editor.published.length = 0;
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: uri('.jiji/settings.json'), type: 1 }] });
    expect(codes(await editor.diagnostics(uri('.jiji/deploy.yml'), 1))).not.toContain('jiji/secret-missing');
    await expect(stat(path.join(root, 'must-not-run'))).rejects.toThrow();
  });

  it('counts as an editor has it', async () => {
    await editor.start(canDo);
    await editor.open(uri('.jiji/deploy.yml'), text);
    await editor.diagnostics(uri('.jiji/deploy.yml'), 1, has('jiji/secret-missing'));
    editor.published.length = 0;
    await openEnv('.env', 'DATABASE_PASSWORD=hunter2\n');
    expect(codes(await editor.diagnostics(uri('.jiji/deploy.yml'), 1))).not.toContain('jiji/secret-missing');
  });

  it('gives a fix that writes the name into the secrets file', async () => {
    await editor.start(canDo);
    await editor.open(uri('.jiji/deploy.yml'), text);
    const actions: CodeAction[] = await editor.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: uri('.jiji/deploy.yml') }, range: { start: { line: 9, character: 20 }, end: { line: 9, character: 20 } }, context: { diagnostics: [] },
    });
    const action = actions.find((one) => one.title === 'Add DATABASE_PASSWORD to .env');
    expect(JSON.stringify(action?.edit)).toContain('"DATABASE_PASSWORD=\\n"');
  });
});

describe('a secrets file', () => {
  it('is asked for with its own abilities alone, also the one that secrets_path names', async () => {
    await editor.start(canDo);
    const custom = text.replace('project: shop', 'project: shop\nsecrets_path: conf/[my].secrets');
    await write('.jiji/deploy.yml', custom);
    await editor.open(uri('.jiji/deploy.yml'), custom);
    await editor.diagnostics(uri('.jiji/deploy.yml'), 1, has('jiji/secret-missing'));
    const selectors = registered.filter(({ method }) => method.startsWith('textDocument/')).map(({ method, registerOptions }) => [method, (registerOptions as { documentSelector: { pattern: string }[] }).documentSelector.map((one) => one.pattern)]);
    const own = `${root}/conf/[[]my[]].secrets`;
    const methods = ['textDocument/didOpen', 'textDocument/didChange', 'textDocument/didClose', 'textDocument/completion', 'textDocument/hover', 'textDocument/codeAction'];
    expect(selectors).toEqual([...methods.map((method) => [method, ['**/.env', '**/.env.*']]), ...methods.map((method) => [method, [own]])]);
  });

  it('is checked when a deploy file reads it, and completes and explains names', async () => {
    await editor.start(canDo);
    await write('.env', '');
    await chmod(path.join(root, '.env'), 0o644);
    await openEnv('.env', 'UNUSED=hunter2\nbroken\n');
    const found = await editor.diagnostics(uri('.env'), 1);
    expect(codes(found).sort()).toEqual(['jiji/env-file-readable', 'jiji/env-line-ignored', 'jiji/env-name-unused']);
    const items: CompletionItem[] = await editor.connection.sendRequest('textDocument/completion', { textDocument: { uri: uri('.env') }, position: { line: 2, character: 0 } });
    expect(items.map((item) => item.label)).toEqual(['DATABASE_PASSWORD']);
    await editor.connection.sendNotification('textDocument/didChange', { textDocument: { uri: uri('.env'), version: 2 }, contentChanges: [{ range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, text: 'DATABASE_PASSWORD=hunter2\n' }] });
    expect(codes(await editor.diagnostics(uri('.env'), 2)).sort()).toEqual(['jiji/env-file-readable', 'jiji/env-name-unused']);
    const hover: Hover = await editor.connection.sendRequest('textDocument/hover', { textDocument: { uri: uri('.env') }, position: { line: 1, character: 3 } });
    expect((hover.contents as MarkupContent).value).toBe('**`DATABASE_PASSWORD`**: used by `web` in `.jiji/deploy.yml`.');
    expect(JSON.stringify([found, items, hover])).not.toContain('hunter2');
    await editor.connection.sendNotification('textDocument/didClose', { textDocument: { uri: uri('.env') } });
    await editor.diagnostics(uri('.env'), 0, (left) => left.length === 0);
  });

  it.each(['.env.example', 'sub/.env', '.env.staging'])('%s that no deploy file reads is left alone', async (file) => {
    await editor.start(canDo);
    await write(file, '');
    await openEnv(file, 'broken\n');
    expect(await editor.diagnostics(uri(file), 1)).toEqual([]);
    expect(await editor.connection.sendRequest('textDocument/completion', { textDocument: { uri: uri(file) }, position: { line: 1, character: 0 } })).toEqual([]);
    expect(await editor.connection.sendRequest('textDocument/hover', { textDocument: { uri: uri(file) }, position: { line: 0, character: 0 } })).toBeNull();
  });

  it('of an environment is pulled by a client that asks', async () => {
    await editor.start({ textDocument: { diagnostic: {} } });
    await write('.jiji/deploy.staging.yml', text);
    await write('.env.staging', '');
    await openEnv('.env.staging', 'broken\nDATABASE_PASSWORD=\n');
    const report: DocumentDiagnosticReport = await editor.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: uri('.env.staging') } });
    expect(report.kind === 'full' ? codes(report.items) : []).toEqual(['jiji/env-line-ignored', 'jiji/env-value-unset']);
  });

  it('hears when a deploy file in the editor asks for a name', async () => {
    await editor.start(canDo);
    await write('.env', '');
    await openEnv('.env', 'SESSION_KEY=x\n');
    await editor.diagnostics(uri('.env'), 1, has('jiji/env-name-unused'));
    editor.published.length = 0;
    await editor.open(uri('.jiji/deploy.yml'), text.replace('[DATABASE_PASSWORD]', '[SESSION_KEY]'));
    expect(codes(await editor.diagnostics(uri('.env'), 1))).toEqual([]);
  });
});
