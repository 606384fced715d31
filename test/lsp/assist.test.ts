import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientCapabilities, CodeAction, CompletionItem, CompletionList, Hover, InlayHint, MarkupContent, TextEdit } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { pathToFileURL } from 'node:url';
import { systemClock, type Clock } from '../../core/base/index.ts';
import { TestClient } from './client.ts';

const text = `project: shop
builder: { engine: podman }
servers:
  web1: { host: 203.0.113.10 }
  db1: { host: 198.51.100.7 }
ssh: { user: root }
services:
  db:
    image: postgres:16.4
    hosts: [db1]
    environment:
      secrets: []
  web:
    image: nginx:1.27
    hosts: [web1]
    cap_add: [CAP_CHOWN]
    stop_timeout: 90s
    command: nginx -g "daemon off;"
`;
const modern: ClientCapabilities = {
  textDocument: {
    completion: { completionItem: { snippetSupport: true, insertTextModeSupport: { valueSet: [1, 2] } } },
    codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] }, codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
  },
  workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] } },
};

let root = '';
let uri = '';
let client: TestClient;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'jiji-assist-'));
  await mkdir(path.join(root, '.jiji'));
  await writeFile(path.join(root, '.env'), 'SESSION_KEY=verysecretvalue\n');
  uri = pathToFileURL(path.join(root, '.jiji', 'deploy.yml')).toString();
  // The disk may take its time: nobody gives up waiting for it.
  const patient: Clock = { ...systemClock, after: () => () => undefined };
  client = TestClient.inProcess({ clock: patient });
});
afterEach(async () => {
  await client.stop();
  await rm(root, { recursive: true, force: true });
});

async function opened(content: string, capabilities = modern): Promise<void> {
  await writeFile(path.join(root, '.jiji', 'deploy.yml'), content);
  await client.start(capabilities);
  await client.open(uri, content);
}
const place = (content: string, part: string): { line: number; character: number } => {
  const offset = content.indexOf(part) + Math.ceil(part.length / 2);
  return TextDocument.create('', '', 1, content).positionAt(offset);
};
const ask = <T>(method: string, params: object): Promise<T> => client.connection.sendRequest(method, { textDocument: { uri }, ...params });
const markdown = (hover: Hover | null): string => (hover?.contents as MarkupContent | undefined)?.value ?? '';

describe('completion over LSP', () => {
  it('gives keys as snippets and their words when they are asked for', async () => {
    const content = `${text}    \n`;
    await opened(content);
    const items = await ask<CompletionItem[]>('textDocument/completion', { position: { line: 18, character: 4 } });
    const volumes = items.find((item) => item.label === 'volumes');
    expect(volumes).toMatchObject({ insertTextFormat: 2, insertTextMode: 1, textEdit: { newText: 'volumes:\n      - $0' } });
    expect(items.map((item) => item.label)).not.toContain('image');
    const resolved: CompletionItem = await client.connection.sendRequest('completionItem/resolve', volumes!);
    expect((resolved.documentation as MarkupContent).value).toContain('`--volume`');
  });

  it('gives names from the secrets file, never a value', async () => {
    await opened(text);
    const position = place(text, '[]');
    const items = await ask<CompletionItem[]>('textDocument/completion', { position });
    expect(items.map((item) => item.label)).toEqual(['SESSION_KEY', 'POSTGRES_PASSWORD']);
    expect(JSON.stringify(items)).not.toContain('verysecretvalue');
  });

  it('says that tags may come later, where no registry is asked', async () => {
    const content = text.replace('nginx:1.27', 'nginx:');
    await opened(content);
    const list = await ask<CompletionList>('textDocument/completion', { position: { line: 13, character: 17 } });
    expect(list).toMatchObject({ isIncomplete: true });
  });

  it('answers in a text that does not parse', async () => {
    const content = 'servers:\n  web1: { host: a }\nservices:\n  w: { image: "x\n    hosts: [\n';
    await opened(content);
    const items = await ask<CompletionItem[]>('textDocument/completion', { position: { line: 4, character: 12 } });
    expect(items.map((item) => item.label)).toContain('web1');
  });
});

describe('hover over LSP', () => {
  it('says what keys, values, services and names of secrets mean', async () => {
    const content = text.replace('secrets: []', 'secrets: [SESSION_KEY]');
    await opened(content);
    const at = async (part: string): Promise<string> => markdown(await ask<Hover | null>('textDocument/hover', { position: place(content, part) }));
    expect(await at('stop_timeout')).toContain('Time between SIGTERM and SIGKILL');
    expect(await at('90s')).toContain('1 minute 30 seconds');
    expect(await at('  web:\n')).toContain('--name=shop-web');
    expect(await at('postgres:16.4')).toContain('`docker.io/library/postgres:16.4`');
    expect(await at('SESSION_KEY')).toContain('Its value stands in `.env`.');
    expect(await at('SESSION_KEY')).not.toContain('verysecretvalue');
  });
});

describe('inlay hints over LSP', () => {
  it('follow the settings', async () => {
    client.connection.onRequest('workspace/configuration', (params: { items: unknown[] }) => params.items.map(() => ({ inlayHints: { subnets: false } })));
    await opened(text, { ...modern, workspace: { ...modern.workspace, configuration: true } });
    const hints = await ask<InlayHint[]>('textDocument/inlayHint', { range: { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } } });
    expect(hints.map((hint) => hint.label)).toEqual(['1 minute 30 seconds']);
  });
});

describe('code actions over LSP', () => {
  const actions = (part: string, only?: string[]): Promise<CodeAction[]> => {
    const position = place(text, part);
    return ask('textDocument/codeAction', { range: { start: position, end: position }, context: { diagnostics: [], ...(only === undefined ? {} : { only }) } });
  };
  const applied = (edits: TextEdit[]): string => TextDocument.applyEdits(TextDocument.create(uri, '', 1, text), edits);

  it('fix, silence and change the shape of what is at the cursor', async () => {
    await opened(text);
    const fixes = await actions('CAP_CHOWN');
    expect(fixes[0]).toMatchObject({ kind: 'quickfix', isPreferred: true, diagnostics: [{ code: 'jiji/cap-prefix' }] });
    expect(fixes.map((one) => one.title)).toContain('Silence jiji/cap-prefix for this line');
    const list = (await actions('daemon', ['refactor'])).find((one) => one.title === 'Write the command as a list of words');
    expect(applied(list?.edit?.changes?.[uri] ?? [])).toContain('command: ["nginx", "-g", "daemon off;"]');
  });

  it('fix everything on save', async () => {
    await opened(text);
    const [all, ...others] = await actions('project', ['source.fixAll']);
    expect(others).toEqual([]);
    expect(all?.kind).toBe('source.fixAll.jiji');
    expect(applied(all?.edit?.changes?.[uri] ?? [])).toBe(text.replace('CAP_CHOWN', 'CHOWN'));
  });

  it('say why a digest could not be had', async () => {
    await opened(text);
    const pin = (await actions('nginx:1.27')).find((one) => one.title.startsWith('Pin nginx:1.27'));
    expect(pin?.edit).toBeUndefined();
    await expect(client.connection.sendRequest('codeAction/resolve', pin!)).rejects.toThrow('did not say which digest nginx:1.27 has now');
  });
});
