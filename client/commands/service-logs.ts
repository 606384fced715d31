import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { subjectOf } from '../status-bar.ts';
import { serviceOf } from './deploy-service.ts';
import { requireFile, requireTrust } from './require.ts';

/** Follows the output of a service's containers on all its servers, by time, in an output of its own, until cancelled. */
export async function serviceLogs(app: App, from?: unknown): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const services = serviceOf(from);
  const subject = subjectOf(app, file);
  const title = services?.join(', ') ?? subject;
  const grep = await vscode.window.showInputBox({ title: vscode.l10n.t('Logs of {what}', { what: title }), prompt: vscode.l10n.t('Only lines that this regular expression fits; empty: all') });
  if (grep === undefined) return;
  const target = await app.targets.peek(file);
  const output = vscode.window.createOutputChannel(`Jiji: ${title}`);
  app.extension.subscriptions.push(output);
  output.show(true);
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Following the logs of {what}', { what: title }), cancellable: true };
  await vscode.window.withProgress(options, (_progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    return app.worker.call('logs', { target, ...(services === undefined ? {} : { services }), follow: true, ...(grep === '' ? {} : { grep }) }, {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'output') output.appendLine(`${event.host} ${event.source ?? ''} | ${event.text}`);
        else if (event.type === 'warning') output.appendLine(`# ${event.problem.code} ${event.problem.host ?? ''}`);
      },
    });
  });
}
