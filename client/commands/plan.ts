import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { showPlan } from '../plan/plan-documents.ts';
import { subjectOf } from '../status-bar.ts';
import { requireFile, requireTrust } from './require.ts';

/** Shows what a deploy would do, with every script; changes nothing. */
export async function plan(app: App): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const target = await app.targets.snapshot(file);
  const subject = subjectOf(app, file);
  const made = await app.operations.read('plan', { target, operation: 'deploy' }, vscode.l10n.t('Plan deploy of {subject}', { subject }), subject);
  await showPlan(made, subject);
}
