import path from 'node:path';
import * as vscode from 'vscode';
import type { ClusterStatus } from '../core/protocol/cluster.ts';
import type { App } from './app.ts';
import type { TargetFile } from './targets.ts';
import { problemText } from './words.ts';

/** Project, environment and health of what the commands act on; its tooltip has the actions, a click opens the views. */
export function registerStatusBar(app: App): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('jiji.status', vscode.StatusBarAlignment.Left, 40);
  item.name = 'Jiji';
  const update = (): void => draw(item, app);
  const off = app.cluster.onDidChange(update);
  update();
  return vscode.Disposable.from(item, app.targets.onDidChange(update), app.operations.onDidChange(update), vscode.workspace.onDidGrantWorkspaceTrust(update), new vscode.Disposable(off));
}

function draw(item: vscode.StatusBarItem, app: App): void {
  const file = app.targets.current;
  if (file === undefined) {
    item.hide();
    return;
  }
  const { state, problem } = app.cluster;
  const { running } = app.operations;
  const subject = subjectOf(app, file);
  const status = state?.status;
  const words = running === undefined ? (status === undefined || status === 'UNKNOWN' ? '' : status.toLowerCase()) : running.title;
  item.text = [`${running === undefined ? statusIcon(status) : '$(sync~spin)'} ${running === undefined ? subject : words}`, running === undefined ? words : ''].filter((part) => part !== '').join(' · ');
  item.command = vscode.workspace.isTrusted ? 'jiji.servers.focus' : 'workbench.trust.manage';
  item.tooltip = tooltip(subject, file.uri, [running?.message ?? '', problem === undefined ? '' : problemText(problem), ...(state?.problems ?? []).map((one) => one.text)]);
  item.accessibilityInformation = { label: `Jiji: ${subject}${words === '' ? '' : `, ${words}`}` };
  item.backgroundColor = running !== undefined ? undefined : status === 'CRITICAL' ? new vscode.ThemeColor('statusBarItem.errorBackground') : status === 'DEGRADED' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  item.show();
}

/** `shop` or `shop · staging`: the project as its servers call it, or its folder until they were asked. */
export function subjectOf(app: App, file: TargetFile): string {
  const known = file.uri.toString() === app.targets.current?.uri.toString() ? app.cluster.state?.project : undefined;
  const project = known ?? path.basename(file.root);
  return file.environment === undefined ? project : `${project} · ${file.environment}`;
}

function statusIcon(status: ClusterStatus | undefined): string {
  switch (status) {
    case 'HEALTHY':
      return '$(pass)';
    case 'DEGRADED':
      return '$(warning)';
    case 'CRITICAL':
      return '$(error)';
    case 'UNKNOWN':
    case undefined:
      return '$(rocket)';
  }
}

const actions = ['jiji.deploy', 'jiji.plan', 'jiji.topology', 'jiji.dns', 'jiji.refresh', 'jiji.selectFile', 'jiji.output'];

function tooltip(subject: string, uri: vscode.Uri, lines: readonly string[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = { enabledCommands: actions };
  text.appendMarkdown('**').appendText(subject).appendMarkdown('**\n\n');
  text.appendText(vscode.workspace.asRelativePath(uri));
  for (const line of lines.filter((one) => one !== '')) text.appendMarkdown('\n\n').appendText(line);
  if (!vscode.workspace.isTrusted) {
    text.appendMarkdown('\n\n').appendText(vscode.l10n.t('The workspace is not trusted: servers are not contacted.'));
    return text;
  }
  text.appendMarkdown(
    `\n\n---\n\n[$(rocket) ${vscode.l10n.t('Deploy')}](command:jiji.deploy) · [$(list-tree) ${vscode.l10n.t('Plan')}](command:jiji.plan) · [$(type-hierarchy) ${vscode.l10n.t('Topology')}](command:jiji.topology) · [$(search) DNS](command:jiji.dns)\n\n[$(refresh) ${vscode.l10n.t('Refresh')}](command:jiji.refresh) · [$(file-code) ${vscode.l10n.t('File…')}](command:jiji.selectFile) · [$(output) ${vscode.l10n.t('Output')}](command:jiji.output)`,
  );
  return text;
}
