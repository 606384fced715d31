import path from 'node:path';
import * as vscode from 'vscode';
import { usersOf } from '../../core/operations/secrets/missing.ts';
import { originText, runningText, stateText } from '../../core/operations/secrets/words.ts';
import type { ContainerSecrets, SecretName, SecretsReport } from '../../core/protocol/secrets.ts';
import type { Target } from '../../core/protocol/worker.ts';
import type { App } from '../app.ts';
import { showSecretValues } from '../secrets/values-document.ts';
import { subjectOf } from '../status-bar.ts';
import type { TargetFile } from '../targets.ts';
import { problemText, translate } from '../words.ts';
import { requireFile, requireTrust } from './require.ts';

interface Item extends vscode.QuickPickItem {
  readonly name?: SecretName;
  readonly action?: 'compare' | 'values';
}

/** Shows every name that the file refers to, what supplies it and what has no value; values only when asked for. */
export async function checkSecrets(app: App): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const target = await app.targets.snapshot(file);
  const subject = subjectOf(app, file);
  await show(app, file, target, subject, await look(app, target, subject, {}));
}

const look = (app: App, target: Target, subject: string, how: { compare?: boolean; reveal?: boolean }): Promise<SecretsReport> =>
  app.operations.read('secrets', { target, ...how }, vscode.l10n.t('Check secrets of {subject}', { subject }), subject);

async function show(app: App, file: TargetFile, target: Target, subject: string, report: SecretsReport): Promise<void> {
  if (report.names.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{subject} refers to no secret or variable.', { subject }));
    return;
  }
  const missing = report.names.filter((name) => name.state !== 'set').length;
  const title = missing === 0 ? vscode.l10n.t('Secrets of {subject}: all have a value', { subject }) : vscode.l10n.t('Secrets of {subject}: {count} without a value', { subject, count: missing });
  const picked = await vscode.window.showQuickPick(itemsOf(report), { title, placeHolder: vscode.l10n.t('A name with a value leads to its source, one without to a place for it'), matchOnDescription: true, matchOnDetail: true });
  if (picked?.action === 'compare') await show(app, file, target, subject, await look(app, target, subject, { compare: true }));
  else if (picked?.action === 'values') await reveal(app, target, subject);
  else if (picked?.name !== undefined) await follow(file, picked.name);
}

function itemsOf(report: SecretsReport): Item[] {
  const names = report.names.map((name): Item => ({
    label: `${name.state === 'set' ? '$(pass)' : name.state === 'unasked' ? '$(question)' : '$(error)'} ${name.name}`,
    description: name.origin === undefined ? stateText(name, translate) : originText(name.origin, translate),
    detail: [usersOf(name.uses), ...(name.failure === undefined ? [] : [name.failure]), ...(name.origin === undefined ? [vscode.l10n.t('looked in {places}', { places: report.tried.join(', ') })] : [])].join('; '),
    name,
  }));
  const ways: Item[] = [
    { label: `$(server) ${vscode.l10n.t('Compare with Running Containers')}`, detail: vscode.l10n.t('Asks the servers which containers still have an old value'), action: 'compare' },
    { label: `$(eye) ${vscode.l10n.t('Show Values…')}`, detail: vscode.l10n.t('In a tab that is stored nowhere'), action: 'values' },
  ];
  return [...(report.running ?? []).filter((container) => container.state !== 'current').map(runningItem), ...currentItem(report), ...(report.unreachable ?? []).map(({ server, problem }): Item => ({ label: `$(error) ${server}`, detail: problemText(problem) })), ...names, { label: '', kind: vscode.QuickPickItemKind.Separator }, ...ways];
}

const runningItem = (container: ContainerSecrets): Item => ({ label: `$(warning) ${container.container}`, description: container.server, detail: runningText(container, translate) });

/** One line for all containers that have the values of now. */
function currentItem(report: SecretsReport): Item[] {
  const current = (report.running ?? []).filter((container) => container.state === 'current').length;
  return current === 0 ? [] : [{ label: `$(pass) ${vscode.l10n.t('{count} containers have the values of now', { count: current })}` }];
}

async function reveal(app: App, target: Target, subject: string): Promise<void> {
  const yes = vscode.l10n.t('Show Values');
  const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Show the values of all secrets of {subject}?', { subject }), { modal: true, detail: vscode.l10n.t('Anyone who sees this screen can read them. They stand in a tab that is stored nowhere and go when it is closed.') }, yes);
  if (answer !== yes) return;
  const { values } = await look(app, target, subject, { reveal: true });
  await showSecretValues(values ?? {}, subject);
}

/** To the line that gives the value; a name without one to the command that asks for it. */
async function follow(file: TargetFile, name: SecretName): Promise<void> {
  if (name.origin === undefined || name.origin.kind === 'stored') {
    await vscode.commands.executeCommand('jiji.setSecret', name.name);
    return;
  }
  if (name.origin.kind === 'environment') {
    void vscode.window.showInformationMessage(vscode.l10n.t('{name} comes from the environment that the editor was started in.', { name: name.name }));
    return;
  }
  const source = name.origin.kind === 'file' ? { path: name.origin.file, line: name.origin.line } : { path: '.jiji/settings.json', line: 1 };
  const position = new vscode.Position(source.line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(file.root, source.path)), { selection: new vscode.Range(position, position) });
}
