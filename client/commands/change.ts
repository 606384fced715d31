import * as vscode from 'vscode';
import type { Operations } from '../../core/protocol/worker.ts';
import type { App } from '../app.ts';
import { showResult } from '../operation/result.ts';
import type { WritingOperation } from '../operation/runner.ts';
import { subjectOf } from '../status-bar.ts';
import { targetFile, type TargetFile } from '../targets.ts';
import { requireFile, requireTrust } from './require.ts';

/**
 * What every command that changes servers does: trust, a snapshot of the file, the operation with its progress and
 * questions, its result, and a fresh look at the cluster. `title` gets the project's name; `from` is the file that the
 * command was called on, if it was called on one.
 */
export async function changeServers<N extends WritingOperation>(app: App, name: N, title: (subject: string) => string, extra: Omit<Operations[N]['params'], 'target'>, from?: unknown): Promise<void> {
  requireTrust();
  const file = fileOf(from) ?? (await requireFile(app));
  const target = await app.targets.snapshot(file);
  const subject = subjectOf(app, file);
  try {
    const result = await app.operations.write(name, { target, ...extra }, title(subject), subject);
    // Not awaited: it ends when the person closes the notification.
    void showResult(app, title(subject), result);
  } finally {
    app.cluster.restart(false);
    app.language.namesChanged();
  }
}

/** The file of an editor title, or of a code lens, which gives it as text; undefined when the command was called in another way. */
function fileOf(from: unknown): TargetFile | undefined {
  const uri = typeof from === 'string' ? vscode.Uri.parse(from) : from;
  return uri instanceof vscode.Uri && uri.scheme === 'file' ? targetFile(uri) : undefined;
}
