import * as vscode from 'vscode';
import type { InterruptedOperation } from '../../core/protocol/worker.ts';
import type { App } from '../app.ts';
import { changeServers } from './change.ts';
import { requireFile, requireTrust } from './require.ts';

/** Finishes an interrupted operation of this project, or takes it back. */
export async function resume(app: App, operationId?: unknown): Promise<void> {
  requireTrust();
  const target = await app.targets.peek(await requireFile(app));
  const interrupted = await app.worker.call('interrupted', { target });
  const one = interrupted.find((each) => each.operationId === operationId) ?? (interrupted.length > 1 ? await pickOperation(interrupted) : interrupted[0]);
  if (one === undefined) {
    if (interrupted.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t('No interrupted operation of this project is known.'));
    return;
  }
  const items: (vscode.QuickPickItem & { way?: 'resume' | 'undo' })[] = [
    { label: `$(debug-continue) ${vscode.l10n.t('Resume')}`, detail: vscode.l10n.t('Finish what is left, starting from what the journals of the servers say'), way: 'resume' },
    { label: `$(discard) ${vscode.l10n.t('Undo')}`, detail: vscode.l10n.t('Take back what had been done; the version before serves on'), way: 'undo' },
    { label: `$(clock) ${vscode.l10n.t('Later')}`, detail: vscode.l10n.t('Leave everything as it is') },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: describeInterrupted(one), ignoreFocusOut: true });
  if (picked?.way !== undefined) await finishInterrupted(app, picked.way, one);
}

/** Runs Resume or Undo of one operation. */
export function finishInterrupted(app: App, way: 'resume' | 'undo', { operationId }: InterruptedOperation): Promise<void> {
  const title = way === 'resume' ? (subject: string) => vscode.l10n.t('Resume operation of {subject}', { subject }) : (subject: string) => vscode.l10n.t('Undo operation of {subject}', { subject });
  return changeServers(app, way, title, { operationId });
}

/** `deploy on web1, web2, begun 21/11/2026, 12:03` */
export function describeInterrupted(operation: InterruptedOperation): string {
  return vscode.l10n.t('{operation} on {servers}, begun {time}', { operation: operation.operation, servers: operation.servers.join(', '), time: new Date(operation.startedAt).toLocaleString() });
}

async function pickOperation(operations: readonly InterruptedOperation[]): Promise<InterruptedOperation | undefined> {
  const items = operations.map((operation) => ({ label: describeInterrupted(operation), description: operation.operationId, operation }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Interrupted operations') }))?.operation;
}
