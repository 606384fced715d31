import { InsertTextMode, MarkupKind, type ClientCapabilities, type CompletionItem } from 'vscode-languageserver';
import * as z from 'zod';
import { complete } from '../completion/complete.ts';
import { Folders } from '../completion/folders.ts';
import { Home } from '../completion/home.ts';
import type { Abilities } from '../completion/item.ts';
import { specOf } from '../completion/shape-at.ts';
import { onEnvFile } from '../env-file/answer.ts';
import { completeEnvFile } from '../env-file/completion.ts';
import type { Feature } from '../feature.ts';
import { keyText } from '../words/key.ts';

/** What an item of ours carries until someone wants to read about it. */
const keyData = z.object({ key: z.string(), dialect: z.enum(['A', 'B', 'B+', 'C']) });

/** The item with what the key tables say about its key. */
export function resolveItem(item: CompletionItem): CompletionItem {
  const data = keyData.safeParse(item.data);
  const spec = data.success ? specOf(data.data.key, data.data.dialect) : undefined;
  return spec === undefined || !data.success ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value: keyText(data.data.key, spec, data.data.dialect) } };
}

export function abilitiesOf(client: ClientCapabilities): Abilities {
  const item = client.textDocument?.completion?.completionItem;
  return { snippets: item?.snippetSupport === true, asIs: item?.insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) === true };
}

export const completionFeature: Feature = {
  capabilities: () => ({ completionProvider: { triggerCharacters: [' ', '[', '{', '-', '.', ':', '/', '"', "'", '$', ',', '@', '*'], resolveProvider: true } }),
  register({ connection, on, projects, store, live, clock, client }) {
    const home = new Home(clock);
    const folders = new Folders();
    connection.onCompletion(({ textDocument: { uri }, position }) =>
      onEnvFile<CompletionItem[]>({ store, projects }, uri, [], (document, facts) => [...completeEnvFile(document, position, facts)]) ?? on(uri, [], async (document) => {
        const found = await complete(document.parsed, position, { uri, facts: await projects.read(uri), live, home, folders }, abilitiesOf(client()));
        return found.isIncomplete ? found : found.items;
      }));
    connection.onCompletionResolve(resolveItem);
  },
};
