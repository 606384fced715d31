import path from 'node:path';
import * as vscode from 'vscode';
import { usersOf } from '../../core/operations/secrets/missing.ts';
import { originText } from '../../core/operations/secrets/words.ts';
import type { SecretName, SecretsReport } from '../../core/protocol/secrets.ts';
import type { OperationResult } from '../../core/protocol/worker.ts';
import type { App } from '../app.ts';
import { showResult } from '../operation/result.ts';
import { askValue } from '../secrets/ask-value.ts';
import { subjectOf } from '../status-bar.ts';
import type { TargetFile } from '../targets.ts';
import { translate } from '../words.ts';
import { requireFile, requireTrust } from './require.ts';

interface Change {
  readonly name: string;
  readonly value?: string;
  readonly keep: 'file' | 'editor';
}

/** Asks for a name and its new value, then deploys the services that use it; nothing changes before the plan is confirmed. */
export async function rotateSecret(app: App): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const target = await app.targets.snapshot(file);
  const subject = subjectOf(app, file);
  const report = await app.operations.read('secrets', { target }, vscode.l10n.t('Check secrets of {subject}', { subject }), subject);
  const name = await pickName(report, subject);
  const change = name === undefined ? undefined : await askChange(name, file, report);
  if (change === undefined) return;
  const title = vscode.l10n.t('Rotate {name} of {subject}', { name: change.name, subject });
  try {
    const result = await withStorage(app, file, change, () => app.operations.write('rotateSecret', { target, ...change }, title, subject));
    void showResult(app, title, result);
  } finally {
    app.cluster.restart(false);
  }
}

async function pickName(report: SecretsReport, subject: string): Promise<SecretName | undefined> {
  const items = report.names.map((name) => ({ label: name.name, description: name.origin === undefined ? '' : originText(name.origin, translate), detail: usersOf(name.uses), name }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Rotate Secret of {subject}', { subject }), matchOnDetail: true }))?.name;
}

async function askChange(name: SecretName, file: TargetFile, report: SecretsReport): Promise<Change | undefined> {
  const { origin } = name;
  if (origin?.kind === 'command' || origin?.kind === 'environment') {
    const go = vscode.l10n.t('Deploy with the Value of Now');
    const text = vscode.l10n.t('{name} comes from {source}. Change it there first.', { name: name.name, source: originText(origin, translate) });
    return (await vscode.window.showInformationMessage(text, { modal: true, detail: vscode.l10n.t('The services that use it are then deployed with the value that is there now.') }, go)) === go ? { name: name.name, keep: 'file' } : undefined;
  }
  const keep = origin === undefined ? await askPlace(file, report) : origin.kind === 'stored' ? 'editor' : 'file';
  if (keep === undefined) return undefined;
  const value = await askValue(name.name, keep === 'editor' ? vscode.l10n.t('The new value, for the keychain of this machine') : vscode.l10n.t('The new value, for {file}', { file: path.relative(file.root, report.file) }));
  return value === undefined ? undefined : { name: name.name, value, keep };
}

async function askPlace(file: TargetFile, report: SecretsReport): Promise<Change['keep'] | undefined> {
  const items = [
    { label: path.relative(file.root, report.file), description: vscode.l10n.t('the secrets file'), keep: 'file' as const },
    { label: vscode.l10n.t('The editor’s storage'), description: vscode.l10n.t('the keychain of this machine'), keep: 'editor' as const },
  ];
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Where Is the Value Kept?') }))?.keep;
}

/** The storage has the new value before a server changes, and the old one again when nothing was begun. */
async function withStorage(app: App, file: TargetFile, change: Change, run: () => Promise<OperationResult>): Promise<OperationResult> {
  const { name, value, keep } = change;
  if (keep !== 'editor' || value === undefined) return run();
  const before = (await app.secrets.values(file))?.[name];
  await app.secrets.set(file, name, value);
  try {
    const result = await run();
    if (result.outcome === 'refused') await app.secrets.set(file, name, before);
    return result;
  } catch (error) {
    await app.secrets.set(file, name, before);
    throw error;
  }
}
