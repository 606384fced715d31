import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { changeServers } from './change.ts';

const volume = 'jiji-registry-data';

/** Starts the local registry, or logs in to the remote one of the file. */
export const registrySetup = (app: App): Promise<void> => changeServers(app, 'registrySetup', (subject) => vscode.l10n.t('Set up the registry of {subject}', { subject }), {});

/** Logs this machine and the servers in to the registry of the file, and keeps the login. */
export const registryLogin = (app: App): Promise<void> => changeServers(app, 'registryLogin', (subject) => vscode.l10n.t('Log in to the registry of {subject}', { subject }), {});

/** Logs this machine and the servers out. */
export const registryLogout = (app: App): Promise<void> => changeServers(app, 'registryLogout', (subject) => vscode.l10n.t('Log out of the registry of {subject}', { subject }), {});

/** Removes the local registry; its images only when the name of their volume is typed. */
export async function registryRemove(app: App): Promise<void> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Remove the Local Registry'), prompt: vscode.l10n.t('Leave this empty to keep the images, or type {volume} to remove them too.', { volume }),
    validateInput: (text) => (text === '' || text === volume ? undefined : vscode.l10n.t('Empty, or {volume}', { volume })),
  });
  if (typed === undefined) return;
  await changeServers(app, 'registryRemove', (subject) => vscode.l10n.t('Remove the local registry of {subject}', { subject }), typed === volume ? { confirm: [volume] } : {});
}
