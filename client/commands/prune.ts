import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { changeServers } from './change.ts';
import { serviceOf } from './deploy-service.ts';

/** Takes old images of services off their servers; from a row of the tree those of one service. */
export function prune(app: App, from?: unknown): Promise<void> {
  const services = serviceOf(from);
  return changeServers(app, 'prune', (subject) => vscode.l10n.t('Remove old images of {subject}', { subject: services?.join(', ') ?? subject }), services === undefined ? {} : { services });
}
