import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ServerCapabilities, SemanticTokens, TextEdit } from 'vscode-languageserver-protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Clock } from '../../core/base/index.ts';
import { TestClient } from '../lsp/client.ts';
import { requests } from '../lsp/requests.ts';
import { deployText } from './deploy-file.ts';
import { mutate, mutation } from './mutate.ts';
import { isInside, rangesIn, tokenRanges } from './ranges.ts';
import { check, timeLimit } from './seeds.ts';

const uri = 'file:///no/such/folder/.jiji/deploy.yml';
const textDocument = { uri };
const options = { tabSize: 2, insertSpaces: true };

/** A clock without waiting: what the server would do after a pause, it does at once. */
const hasty: Clock = { now: () => 0, monotonic: () => performance.now(), after: (_, callback) => { const timer = setImmediate(callback); return () => clearImmediate(timer); } };

let client: TestClient;
let capabilities: ServerCapabilities;
let version = 0;
const logged: string[] = [];

beforeAll(async () => {
  client = TestClient.inProcess({ clock: hasty });
  client.connection.onNotification('window/logMessage', ({ message }: { message: string }) => void logged.push(message));
  ({ capabilities } = await client.start({ textDocument: { diagnostic: { relatedDocumentSupport: false }, semanticTokens: { requests: { full: true }, tokenTypes: [], tokenModifiers: [], formats: ['relative'] } } }));
});
afterAll(() => client.stop());

/** Gives the server another text of the file, and asks everything about one place of it. */
async function answers(text: string, at: number): Promise<readonly (readonly [string, unknown])[]> {
  const document = TextDocument.create(uri, 'jiji-deploy', ++version, text);
  if (version === 1) await client.open(uri, text);
  else await client.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  return Promise.all(requests(capabilities, document, Math.floor(at * (text.length + 1))).map(async ([method, params]) => [method, await client.connection.sendRequest(method, params)] as const));
}

describe('every feature, for any change of any file', () => {
  it('answers without an exception, with places inside the text', async () => {
    await check(0.02, fc.asyncProperty(deployText, deployText, fc.array(fc.tuple(fc.array(mutation, { minLength: 1, maxLength: 4 }), fc.noBias(fc.integer({ min: 0, max: 999_999 }))), { minLength: 6, maxLength: 6 }), async (text, other, changes) => {
      for (const [mutations, millionths] of changes) {
        const changed = mutate(text, mutations, other);
        const document = TextDocument.create(uri, 'jiji-deploy', 1, changed);
        for (const [method, answer] of await answers(changed, millionths / 1_000_000)) {
          // A folding range has lines, not positions; tokens have numbers.
          const ranges = method.includes('semanticTokens') ? tokenRanges(answer as SemanticTokens) : rangesIn(answer, uri);
          for (const range of ranges) expect(isInside(range, document), `${method} ${JSON.stringify(range)} in ${JSON.stringify(changed)}`).toBe(true);
        }
      }
    }));
    expect(logged).toEqual([]);
  }, timeLimit);
});

describe('formatting any valid file', () => {
  it('keeps what it says, and changes nothing the second time', async () => {
    await check(0.015, fc.asyncProperty(deployText, async (text) => {
      const formatted = await format(text);
      expect(parse(formatted), text).toEqual(parse(text));
      expect(await format(formatted), text).toBe(formatted);
    }));
  }, timeLimit);
});

async function format(text: string): Promise<string> {
  const document = TextDocument.create(uri, 'jiji-deploy', ++version, text);
  if (version === 1) await client.open(uri, text);
  else await client.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
  const edits: TextEdit[] = await client.connection.sendRequest('textDocument/formatting', { textDocument, options });
  return TextDocument.applyEdits(document, edits);
}
