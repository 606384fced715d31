import { afterEach, expect, it } from 'vitest';
import type { CodeAction, TextDocumentEdit } from 'vscode-languageserver-protocol';
import { dialectRequest, type DialectResult } from '../../core/protocol/lsp.ts';
import { TestClient } from './client.ts';

const uri = 'untitled:deploy.yml';
const formA = 'project: p\nservices:\n  w: { image: "x:1", servers: [{ host: h }] }\n';
const start = { line: 2, character: 20 };

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

it('tells the form of a file, and converts an old one by a quick fix that is shown first', async () => {
  client = TestClient.inProcess();
  await client.start({ workspace: { workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} } } });
  await client.open(uri, formA);
  expect(await client.connection.sendRequest<DialectResult>(dialectRequest, { uri })).toEqual({ dialect: 'A', name: 'Jiji config: form A' });
  expect(await client.connection.sendRequest<DialectResult>(dialectRequest, { uri: 'untitled:other' })).toBeNull();
  const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: { start, end: start }, context: { diagnostics: [] } });
  const conversions = actions.filter((action) => action.title === 'Write this file in form B');
  expect(conversions.map(({ kind }) => kind)).toEqual(['quickfix', 'refactor.rewrite']);
  for (const { edit } of conversions) {
    expect(edit?.changeAnnotations?.['review']?.needsConfirmation).toBe(true);
    expect((edit?.documentChanges?.[0] as TextDocumentEdit).edits.map((one) => 'newText' in one && one.newText)).toEqual(['servers:\n  h:\n    host: h\n\n', 'hosts', 'h']);
  }
});
