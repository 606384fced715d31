import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { changeServers } from './change.ts';
import { serviceOf } from './deploy-service.ts';

/** Builds and pushes the images of services with `build:`; from a row of the tree that of one service. */
export function build(app: App, from?: unknown): Promise<void> {
  const services = serviceOf(from);
  return changeServers(app, 'build', (subject) => vscode.l10n.t('Build images of {subject}', { subject: services?.join(', ') ?? subject }), services === undefined ? {} : { services });
}
