import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { changeServers } from './change.ts';

/** Deploys all services of the file; of the one in the editor when called from its title bar. */
export const deploy = (app: App, from?: unknown): Promise<void> => changeServers(app, 'deploy', (subject) => vscode.l10n.t('Deploy {subject}', { subject }), {}, from);
