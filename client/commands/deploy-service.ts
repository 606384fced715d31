import * as vscode from 'vscode';
import { problem, ProblemError, registerMessages } from '../../core/base/index.ts';
import type { App } from '../app.ts';
import { deployConfig } from '../deploy-config.ts';
import type { TreeNode } from '../tree/node.ts';
import { changeServers } from './change.ts';
import { requireFile, requireTrust } from './require.ts';

/** Deploys one or several services; from a row of the tree, or a name (of the file `uri`), without asking which. */
export async function deployService(app: App, from?: unknown, uri?: unknown): Promise<void> {
  requireTrust();
  const services = serviceOf(from) ?? (await pickServices(app));
  if (services === undefined || services.length === 0) return;
  await changeServers(app, 'deploy', (subject) => vscode.l10n.t('Deploy {services} of {subject}', { services: services.join(', '), subject }), { services }, uri);
}

/** The service of a row of the tree, or a name as it is; undefined when the command was called in another way. */
export function serviceOf(from: unknown): string[] | undefined {
  if (typeof from === 'string') return [from];
  const node = from as TreeNode | undefined;
  if (node?.kind === 'service') return [node.service];
  return node?.kind === 'container' ? [node.place.container.service] : undefined;
}

async function pickServices(app: App): Promise<string[] | undefined> {
  const config = await deployConfig(await requireFile(app));
  if (config === undefined || config.services.length === 0) throw new ProblemError(problem('no-services'));
  const items = config.services.map((service) => ({ label: service.name, description: service.servers.join(', '), detail: service.image ?? '' }));
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Deploy Service'), placeHolder: vscode.l10n.t('Services to deploy'), canPickMany: true, matchOnDescription: true });
  return picked?.map((item) => item.label);
}

registerMessages({ 'no-services': 'The deploy file names no services.' });
