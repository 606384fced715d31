import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { changeServers } from './change.ts';

/** Sets up all servers of the file: engine, private network, registry, DNS, proxy. */
export const init = (app: App): Promise<void> => changeServers(app, 'init', (subject) => vscode.l10n.t('Initialize servers of {subject}', { subject }), {});
