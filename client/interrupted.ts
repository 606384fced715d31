import * as vscode from 'vscode';
import { problemOf } from '../core/base/index.ts';
import type { App } from './app.ts';
import { describeInterrupted, finishInterrupted } from './commands/resume.ts';
import { offersInterrupted } from './settings.ts';
import { logProblem, showProblem } from './show-problem.ts';

/** Offers Resume or Undo for what an earlier window left unfinished; only this machine's own notes are read for it. */
export async function offerInterrupted(app: App): Promise<void> {
  const file = app.targets.current;
  if (!vscode.workspace.isTrusted || file === undefined || !offersInterrupted()) return;
  try {
    const interrupted = await app.worker.call('interrupted', { target: await app.targets.peek(file) });
    for (const operation of interrupted) {
      const resume = vscode.l10n.t('Resume');
      const undo = vscode.l10n.t('Undo');
      const later = vscode.l10n.t('Later');
      const text = vscode.l10n.t('An operation was interrupted: {operation}.', { operation: describeInterrupted(operation) });
      const chosen = await vscode.window.showWarningMessage(text, resume, undo, later);
      if (chosen === resume || chosen === undo) await finishInterrupted(app, chosen === resume ? 'resume' : 'undo', operation).catch((thrown: unknown) => showProblem(app.extension, app.log, problemOf(thrown)));
    }
  } catch (thrown) {
    logProblem(app.log, problemOf(thrown), 'warning');
  }
}
