import * as vscode from 'vscode';
import { problem, ProblemError } from '../../core/base/index.ts';
import type { App } from '../app.ts';
import { deployConfig } from '../deploy-config.ts';
import type { TreeNode } from '../tree/node.ts';
import { changeServers } from './change.ts';
import { requireFile, requireTrust } from './require.ts';

/** What a service command is called on: a service everywhere, or on the server of one container. */
interface Chosen {
  readonly services: string[];
  readonly servers?: string[];
}

const words = ({ services, servers }: Chosen): string => (servers === undefined ? services.join(', ') : vscode.l10n.t('{services} on {servers}', { services: services.join(', '), servers: servers.join(', ') }));

/** Starts services anew; asks whether without interruption or in place. */
export async function restart(app: App, from?: unknown): Promise<void> {
  const chosen = await choose(app, from, vscode.l10n.t('Restart'));
  if (chosen === undefined) return;
  const ways = [
    { label: `$(sync) ${vscode.l10n.t('Without interruption')}`, detail: vscode.l10n.t('A new container from the same image takes over once it is healthy'), inPlace: false },
    { label: `$(debug-restart) ${vscode.l10n.t('In place')}`, detail: vscode.l10n.t('The same container is ended and started: faster, with a short stop'), inPlace: true },
  ];
  const way = await vscode.window.showQuickPick(ways, { title: vscode.l10n.t('Restart {what}', { what: words(chosen) }) });
  if (way !== undefined) await changeServers(app, 'restart', () => vscode.l10n.t('Restart {what}', { what: words(chosen) }), { ...chosen, inPlace: way.inPlace });
}

/** Takes services out of names and proxy and stops them. */
export async function stop(app: App, from?: unknown): Promise<void> {
  const chosen = await choose(app, from, vscode.l10n.t('Stop'));
  if (chosen !== undefined) await changeServers(app, 'stop', () => vscode.l10n.t('Stop {what}', { what: words(chosen) }), chosen);
}

/** Starts services that were stopped. */
export async function start(app: App, from?: unknown): Promise<void> {
  const chosen = await choose(app, from, vscode.l10n.t('Start'));
  if (chosen !== undefined) await changeServers(app, 'start', () => vscode.l10n.t('Start {what}', { what: words(chosen) }), chosen);
}

/** Removes services after their names were typed; volumes stay unless they are ticked one by one. */
export async function remove(app: App, from?: unknown): Promise<void> {
  const chosen = await choose(app, from, vscode.l10n.t('Remove'));
  if (chosen === undefined) return;
  const config = await deployConfig(await requireFile(app));
  const named = [...new Set((config?.services ?? []).filter(({ name }) => chosen.services.includes(name)).flatMap(({ volumes }) => volumes.filter((volume) => volume.named).map(({ source }) => source)))];
  const volumes = named.length === 0 ? [] : await vscode.window.showQuickPick(named, { canPickMany: true, title: vscode.l10n.t('Remove {what}', { what: words(chosen) }), placeHolder: vscode.l10n.t('Volumes whose data is removed, too; none are ticked: all stay') });
  if (volumes !== undefined) await changeServers(app, 'remove', () => vscode.l10n.t('Remove {what}', { what: words(chosen) }), { ...chosen, volumes });
}

async function choose(app: App, from: unknown, title: string): Promise<Chosen | undefined> {
  requireTrust();
  const node = from as TreeNode | undefined;
  if (node?.kind === 'service') return { services: [node.service] };
  if (node?.kind === 'container') return { services: [node.place.container.service], servers: [node.place.server] };
  const config = await deployConfig(await requireFile(app));
  if (config === undefined || config.services.length === 0) throw new ProblemError(problem('no-services'));
  const items = config.services.map((service) => ({ label: service.name, description: service.servers.join(', ') }));
  const picked = await vscode.window.showQuickPick(items, { title, canPickMany: true });
  return picked === undefined || picked.length === 0 ? undefined : { services: picked.map(({ label }) => label) };
}
