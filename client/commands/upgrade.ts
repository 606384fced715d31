import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { changeServers } from './change.ts';

/** Takes other versions of the parts into use, one server after another, each tried on spare ports before. */
export const upgrade = (app: App): Promise<void> => changeServers(app, 'init', (subject) => vscode.l10n.t('Upgrade parts on servers of {subject}', { subject }), { upgrade: true });
