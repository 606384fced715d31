import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { changeServers } from './change.ts';
import { calledOn } from './choose-server.ts';

/** Puts right what differs on the members of the cluster, after its plan was confirmed; of one server where it was called on one. */
export function repair(app: App, from?: unknown): Promise<void> {
  const server = calledOn(from);
  return changeServers(app, 'repair', (subject) => vscode.l10n.t('Repair the network of {subject}', { subject }), server === undefined ? {} : { servers: [server] });
}
