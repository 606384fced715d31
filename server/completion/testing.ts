import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CompletionItem, CompletionList, TextEdit } from 'vscode-languageserver';
import { systemClock } from '../../core/base/index.ts';
import type { DeployDocument } from '../document.ts';
import { unknownLive } from '../live/live.ts';
import { atCursor } from '../testing/cursor.ts';
import { complete } from './complete.ts';
import { Folders } from './folders.ts';
import { Home } from './home.ts';
import type { Abilities } from './item.ts';
import type { Surroundings } from './suggestion.ts';

export const modern: Abilities = { snippets: true, asIs: true };

/** Nothing is known beside the text. */
export const alone: Surroundings = { uri: 'file:///project/.jiji/deploy.yml', facts: undefined, live: unknownLive, home: new Home(systemClock, '/nowhere'), folders: new Folders() };

export function completeAt(written: string, around: Partial<Surroundings> = {}, abilities = modern): Promise<CompletionList> {
  const { document, position } = atCursor(written);
  return complete(document.parsed, position, { ...alone, ...around }, abilities);
}

/** Labels in the order in which an editor shows them. */
export async function labelsAt(written: string, around: Partial<Surroundings> = {}): Promise<string[]> {
  return [...(await completeAt(written, around)).items].sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1)).map((item) => item.label);
}

/** The text after one of the items was chosen; tab stops stay. */
export async function chosen(written: string, label: string, around: Partial<Surroundings> = {}, abilities = modern): Promise<string> {
  const { document } = atCursor(written);
  const item = (await completeAt(written, around, abilities)).items.find((one) => one.label === label);
  if (item === undefined) throw new Error(`no ${label}`);
  return applied(document, item);
}

function applied(document: DeployDocument, item: CompletionItem): string {
  const edits = [...(item.additionalTextEdits ?? []), item.textEdit as TextEdit].sort((a, b) => document.text.offsetAt(b.range.start) - document.text.offsetAt(a.range.start));
  return edits.reduce((text, edit) => text.slice(0, document.text.offsetAt(edit.range.start)) + edit.newText + text.slice(document.text.offsetAt(edit.range.end)), document.text.getText());
}

/** A folder with files, gone after `use`. */
export async function inFolder<T>(files: Readonly<Record<string, string>>, use: (root: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(path.join(tmpdir(), 'jiji-complete-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), text);
    }
    return await use(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
