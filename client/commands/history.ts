import * as vscode from 'vscode';
import type { AuditRecord } from '../../core/protocol/audit.ts';
import type { App } from '../app.ts';
import { recordText } from '../history/record-text.ts';
import { subjectOf } from '../status-bar.ts';
import { requireFile, requireTrust } from './require.ts';

/** Newest entries that are asked for. */
const entries = 500;

/** Who did what on the servers, newest first; what is typed filters, picking an entry shows all of it. */
export async function history(app: App): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const subject = subjectOf(app, file);
  const title = vscode.l10n.t('History of {subject}', { subject });
  const records = await app.operations.read('audit', { target: await app.targets.peek(file), lines: entries }, title, subject);
  const items = [...records].reverse().map((record) => ({ label: `$(${iconOf(record)}) ${record.action}`, description: [record.server, new Date(record.timestamp).toLocaleString(), record.user ?? ''].join(' · '), detail: record.message, record }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{title}: nothing is written there yet.', { title }));
    return;
  }
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Filter by action, server, person or message'), matchOnDescription: true, matchOnDetail: true });
  if (picked === undefined) return;
  const { operationId } = picked.record;
  const same = operationId === undefined ? [picked.record] : records.filter((record) => record.operationId === operationId);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content: recordText(same) }), { preview: true });
}

function iconOf({ status }: AuditRecord): string {
  switch (status) {
    case 'SUCCESS':
      return 'pass';
    case 'FAILED':
      return 'error';
    case 'WARNING':
      return 'warning';
    default:
      return 'play-circle';
  }
}
