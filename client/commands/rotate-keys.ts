import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { changeServers } from './change.ts';
import { calledOn, chooseServers } from './choose-server.ts';
import { requireTrust } from './require.ts';

/** Gives servers new WireGuard keys, one after another, after the project's name was typed. */
export async function rotateKeys(app: App, from?: unknown): Promise<void> {
  requireTrust();
  const called = calledOn(from);
  const servers = called === undefined ? await chooseServers(app, vscode.l10n.t('Rotate WireGuard Keys')) : [called];
  if (servers !== undefined) await changeServers(app, 'rotateKeys', (subject) => vscode.l10n.t('Rotate keys of {subject}', { subject }), { servers });
}
