import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { deployConfig } from '../deploy-config.ts';
import { askPerson } from '../operation/questions.ts';
import { subjectOf } from '../status-bar.ts';
import type { TreeNode } from '../tree/node.ts';
import { requireFile, requireTrust } from './require.ts';

/** Runs shell text on servers and shows what each printed; from the row of a server, there alone. */
export async function exec(app: App, from?: unknown): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const node = from as TreeNode | undefined;
  const servers = node?.kind === 'server' ? [node.server.name] : await pickServers((await deployConfig(file))?.servers.map(({ name, host }) => ({ label: name, description: host })) ?? []);
  if (servers === undefined || servers.length === 0) return;
  const where = servers.join(', ');
  const text = await vscode.window.showInputBox({ title: vscode.l10n.t('Run on {servers}', { servers: where }), prompt: vscode.l10n.t('Shell text, run as root'), ignoreFocusOut: true });
  if (text === undefined || text.trim() === '') return;
  const target = await app.targets.peek(file);
  const subject = subjectOf(app, file);
  app.log.show(true);
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Run on {servers}', { servers: where }), cancellable: true };
  const summary = await vscode.window.withProgress(options, (_progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    return app.worker.call('exec', { target, servers, command: [text] }, {
      signal: controller.signal, ask: (question) => askPerson(question, subject),
      onEvent: (event) => { if (event.type === 'output') app.log.info(`${event.host} | ${event.text}`); },
    });
  });
  const failed = summary.results.filter(({ code }) => code !== 0).map(({ server, code }) => `${server} (${code ?? '–'})`);
  if (failed.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t('The command ended well on {servers}.', { servers: where }));
  else void vscode.window.showWarningMessage(vscode.l10n.t('The command failed on {servers}.', { servers: failed.join(', ') }));
}

async function pickServers(items: vscode.QuickPickItem[]): Promise<string[] | undefined> {
  return (await vscode.window.showQuickPick(items, { canPickMany: true, title: vscode.l10n.t('Servers to run a command on') }))?.map(({ label }) => label);
}
