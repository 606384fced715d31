import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { changeServers } from './change.ts';

/** Deploys all services of the file. */
export const deploy = (app: App): Promise<void> => changeServers(app, 'deploy', (subject) => vscode.l10n.t('Deploy {subject}', { subject }), {});
