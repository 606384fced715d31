import * as vscode from 'vscode';
import { proxyLogText, proxyText } from '../../core/operations/proxy/text.ts';
import type { App } from '../app.ts';
import { subjectOf } from '../status-bar.ts';
import { changeServers } from './change.ts';
import { calledOn } from './choose-server.ts';
import { requireFile, requireTrust } from './require.ts';

/** The proxies of the file's servers with their routes, as a document: what is wrong stands below each. */
export async function proxyStatus(app: App, from?: unknown): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const subject = subjectOf(app, file);
  const servers = await app.operations.read('proxyStatus', { target: await app.targets.peek(file), ...on(from) }, vscode.l10n.t('Look at the proxies of {subject}', { subject }), subject);
  await show(proxyText(servers));
}

/** What the proxies wrote last: requests as a table. */
export async function proxyLogs(app: App, from?: unknown): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const subject = subjectOf(app, file);
  const lines = await app.operations.read('proxyLogs', { target: await app.targets.peek(file), lines: 500, ...on(from) }, vscode.l10n.t('Read the proxy logs of {subject}', { subject }), subject);
  await show(proxyLogText(lines));
}

export const proxyBoot = (app: App, from?: unknown): Promise<void> => changeServers(app, 'proxyBoot', (subject) => vscode.l10n.t('Start the proxies of {subject}', { subject }), on(from));

export const proxyUpgrade = (app: App, from?: unknown): Promise<void> => changeServers(app, 'proxyUpgrade', (subject) => vscode.l10n.t('Upgrade the proxies of {subject}', { subject }), on(from));

/** The server that the command was called on; all without one. */
const on = (from: unknown): { readonly servers?: readonly string[] } => {
  const server = calledOn(from);
  return server === undefined ? {} : { servers: [server] };
};

async function show(content: string): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: 'log' }), { preview: true });
}
