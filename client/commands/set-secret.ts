import * as vscode from 'vscode';
import { isVariableName } from '../../core/config/names.ts';
import type { App } from '../app.ts';
import { askValue } from '../secrets/ask-value.ts';
import { subjectOf } from '../status-bar.ts';
import type { TargetFile } from '../targets.ts';
import { requireFile } from './require.ts';

/** Keeps the value of a name in the editor's secret storage, for this project and environment. */
export async function setSecret(app: App, given?: unknown): Promise<void> {
  const file = await requireFile(app);
  const name = typeof given === 'string' && isVariableName(given) ? given : await pickName(app, file);
  if (name === undefined) return;
  const subject = subjectOf(app, file);
  const value = await askValue(name, vscode.l10n.t('Kept in the keychain of this machine for {subject}; a value in the secrets file counts before it', { subject }));
  if (value === undefined) return;
  await app.secrets.set(file, name, value);
  void vscode.window.showInformationMessage(vscode.l10n.t('{name} is kept for {subject}. Containers that run get it with the next deploy.', { name, subject }));
}

/** Forgets a value that the editor keeps. */
export async function deleteSecret(app: App): Promise<void> {
  const file = await requireFile(app);
  const subject = subjectOf(app, file);
  const names = app.secrets.names(file);
  if (names.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('The editor keeps no secret of {subject}.', { subject }));
    return;
  }
  const name = await vscode.window.showQuickPick([...names], { title: vscode.l10n.t('Delete Stored Secret of {subject}', { subject }) });
  if (name === undefined) return;
  const yes = vscode.l10n.t('Delete');
  if ((await vscode.window.showWarningMessage(vscode.l10n.t('Delete the stored value of {name}?', { name }), { modal: true, detail: vscode.l10n.t('It cannot be brought back from here. Containers keep what they were started with.') }, yes)) === yes) await app.secrets.set(file, name, undefined);
}

async function pickName(app: App, file: TargetFile): Promise<string | undefined> {
  const { parseDeploy, references } = await import('../../core/config/index.ts');
  const document = await vscode.workspace.openTextDocument(file.uri);
  const stored = new Set(app.secrets.names(file));
  const names = [...new Set(references(parseDeploy(document.getText())).map((reference) => reference.name))].filter(isVariableName);
  const items = names.map((label) => ({ label, description: stored.has(label) ? vscode.l10n.t('kept by the editor; a new value replaces it') : '' }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{subject} refers to no secret or variable.', { subject: subjectOf(app, file) }));
    return undefined;
  }
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Set Secret of {subject}', { subject: subjectOf(app, file) }) }))?.label;
}
