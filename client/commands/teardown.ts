import * as vscode from 'vscode';
import type { TeardownLevel } from '../../core/protocol/worker.ts';
import type { App } from '../app.ts';
import { deployConfig } from '../deploy-config.ts';
import { changeServers } from './change.ts';
import { calledOn, chooseServers } from './choose-server.ts';
import { requireFile, requireTrust } from './require.ts';

/** Takes the project and the private network off servers; how far, and which volumes go, is chosen first. */
export async function teardown(app: App, from?: unknown): Promise<void> {
  requireTrust();
  const called = calledOn(from);
  const servers = called === undefined ? await chooseServers(app, vscode.l10n.t('Tear Down Servers')) : [called];
  const level = servers === undefined ? undefined : await chooseLevel();
  if (servers === undefined || level === undefined) return;
  const volumes = await chooseVolumes(app, servers);
  if (volumes === undefined) return;
  await changeServers(app, 'teardown', (subject) => vscode.l10n.t('Tear down {servers} of {subject}', { servers: servers.join(', '), subject }), { servers, volumes, ...(level.level === undefined ? {} : { level: level.level }) });
}

async function chooseLevel(): Promise<{ readonly level?: TeardownLevel } | undefined> {
  const items: (vscode.QuickPickItem & { level?: TeardownLevel })[] = [
    { label: vscode.l10n.t('Project and private network'), detail: vscode.l10n.t('The network stays where containers of other projects run') },
    { label: vscode.l10n.t('Project alone'), detail: vscode.l10n.t('Services, routes and staged files of this project'), level: 'project' },
    { label: vscode.l10n.t('Also images'), detail: vscode.l10n.t('And the images that were built for this project'), level: 'images' },
    { label: vscode.l10n.t('Also the engine'), detail: vscode.l10n.t('And Podman or Docker with all images and volumes; refused while other containers are there'), level: 'engine' },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('How far?'), ignoreFocusOut: true });
  return picked === undefined ? undefined : picked.level === undefined ? {} : { level: picked.level };
}

/** Named volumes of services on these servers: none is removed that was not ticked. */
async function chooseVolumes(app: App, servers: readonly string[]): Promise<readonly string[] | undefined> {
  const config = await deployConfig(await requireFile(app));
  const services = (config?.services ?? []).filter((service) => service.servers.some((name) => servers.includes(name)));
  const items = services.flatMap((service) => service.volumes.filter((volume) => volume.named).map((volume) => ({ label: volume.source, description: service.name })));
  if (items.length === 0) return [];
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Volumes to remove with their data'), placeHolder: vscode.l10n.t('What is not ticked stays on the disk'), canPickMany: true, ignoreFocusOut: true });
  return picked?.map((item) => item.label);
}
