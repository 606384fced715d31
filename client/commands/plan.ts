import * as vscode from 'vscode';
import type { PlanView } from '../../core/protocol/worker.ts';
import type { App } from '../app.ts';
import { showPlan, showPlanDiff } from '../plan/plan-documents.ts';
import { subjectOf } from '../status-bar.ts';
import { changeServers } from './change.ts';
import { requireFile, requireTrust } from './require.ts';

/** Shows what a deploy would do, with every script; changes nothing. A diff against what runs, and the deploy of just this plan, are one click away. */
export async function plan(app: App): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const target = await app.targets.snapshot(file);
  const subject = subjectOf(app, file);
  const made = await app.operations.read('plan', { target, operation: 'deploy' }, vscode.l10n.t('Plan deploy of {subject}', { subject }), subject);
  await showPlan(made, subject);
  // Not awaited: it ends when the person closes the notification.
  if (!made.empty) void goOn(app, made, subject, file.uri);
}

async function goOn(app: App, made: PlanView, subject: string, uri: vscode.Uri): Promise<void> {
  const diff = vscode.l10n.t('Show Diff');
  const go = vscode.l10n.t('Deploy This Plan');
  const offered = made.problems.length > 0 ? [diff] : [diff, go];
  for (;;) {
    const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('Plan of {subject}: nothing has been changed.', { subject }), ...offered);
    if (chosen === diff) await showPlanDiff(made, subject);
    else if (chosen === go) return changeServers(app, 'deploy', (name) => vscode.l10n.t('Deploy {subject}', { subject: name }), { plan: made.hash }, uri);
    else return;
  }
}
