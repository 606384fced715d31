import * as vscode from 'vscode';
import { problem, ProblemError } from '../../core/base/index.ts';
import type { App } from '../app.ts';
import { deployConfig } from '../deploy-config.ts';
import { changeServers } from './change.ts';
import { requireFile, requireTrust } from './require.ts';

/** Deploys to chosen servers first; the rest follows when what is measured there is good and a person promotes it. */
export async function deployCanary(app: App): Promise<void> {
  requireTrust();
  const config = await deployConfig(await requireFile(app));
  const servers = config?.servers.filter((server) => config.services.some((service) => service.servers.includes(server.name))) ?? [];
  if (config === undefined || servers.length === 0) throw new ProblemError(problem('no-services'));
  const items = servers.map((server) => ({ label: server.name, description: server.host, detail: config.services.filter((service) => service.servers.includes(server.name)).map((service) => service.name).join(', ') }));
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Deploy with Canary'), placeHolder: vscode.l10n.t('Servers that get the new version first'), canPickMany: true });
  if (picked === undefined || picked.length === 0) return;
  await changeServers(app, 'deploy', (subject) => vscode.l10n.t('Deploy {subject} with a canary', { subject }), { canary: picked.map((item) => item.label) });
}
