import type { Operations } from '../../core/protocol/worker.ts';
import type { App } from '../app.ts';
import { showResult } from '../operation/result.ts';
import type { WritingOperation } from '../operation/runner.ts';
import { subjectOf } from '../status-bar.ts';
import { requireTrust } from './require.ts';

/**
 * What every command that changes servers does: trust, a snapshot of the file, the operation with its progress and
 * questions, its result, and a fresh look at the cluster. `title` gets the project's name.
 */
export async function changeServers<N extends WritingOperation>(app: App, name: N, title: (subject: string) => string, extra: Omit<Operations[N]['params'], 'target'>): Promise<void> {
  requireTrust();
  const target = await app.targets.snapshot();
  const subject = subjectOf(app);
  try {
    const result = await app.operations.write(name, { target, ...extra }, title(subject), subject);
    // Not awaited: it ends when the person closes the notification.
    void showResult(app, title(subject), result);
  } finally {
    app.cluster.restart(false);
    app.language.namesChanged();
  }
}
