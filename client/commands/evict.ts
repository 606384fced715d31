import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { changeServers } from './change.ts';
import { calledOn, chooseServer } from './choose-server.ts';
import { requireTrust } from './require.ts';

/** Removes a dead server from the cluster, after every member that answers was asked about it and its name was typed. */
export async function evict(app: App, from?: unknown): Promise<void> {
  requireTrust();
  const server = calledOn(from) ?? (await chooseServer(app, vscode.l10n.t('Evict Server'), (each) => each.state !== 'up' && each.state !== 'uninitialised'));
  if (server !== undefined) await changeServers(app, 'evict', (subject) => vscode.l10n.t('Evict {server} from {subject}', { server, subject }), { server });
}
