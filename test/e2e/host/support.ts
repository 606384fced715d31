import assert from 'node:assert/strict';
import path from 'node:path';
import Mocha from 'mocha';
import * as vscode from 'vscode';

/** Runs mocha suites inside the extension host; rejects when a test fails. */
export function runSuites(suites: () => void): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, color: false });
  mocha.suite.emit('pre-require', globalThis, 'host', mocha);
  suites();
  return new Promise((resolve, reject) => {
    mocha.run((failures) => {
      if (failures > 0) reject(new Error(`${failures} failed`));
      else resolve();
    });
  });
}

export const root = (): string => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
export const deployFile = (): vscode.Uri => vscode.Uri.file(path.join(root(), '.jiji/deploy.yml'));
export const open = async (): Promise<vscode.TextDocument> => {
  const document = await vscode.workspace.openTextDocument(deployFile());
  await vscode.window.showTextDocument(document);
  return document;
};

/** Where `text` stands in the document, `offset` characters into it. */
export function positionOf(document: vscode.TextDocument, text: string, offset = 0): vscode.Position {
  const index = document.getText().indexOf(text);
  assert.notEqual(index, -1, `the file has ${text}`);
  return document.positionAt(index + offset);
}

export async function eventually<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 20_000; ; ) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`did not happen in 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Puts `after` in the place of `before`, and back again at the end. */
export async function withEdit(document: vscode.TextDocument, before: string, after: string, body: () => Promise<void>): Promise<void> {
  const replace = async (from: string, to: string): Promise<void> => {
    const edit = new vscode.WorkspaceEdit();
    const start = positionOf(document, from);
    edit.replace(document.uri, new vscode.Range(start, document.positionAt(document.offsetAt(start) + from.length)), to);
    assert.ok(await vscode.workspace.applyEdit(edit));
  };
  await replace(before, after);
  try {
    await body();
  } finally {
    await replace(after, before);
    await document.save();
  }
}

export const ours = (uri: vscode.Uri): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri);
export const codeOf = (diagnostic: vscode.Diagnostic): string => String(typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code);
