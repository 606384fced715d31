import * as vscode from 'vscode';
import { problem, ProblemError, registerMessages } from '../../core/base/index.ts';
import type { ServiceVersion, ServiceVersions } from '../../core/protocol/versions.ts';
import type { App } from '../app.ts';
import { subjectOf } from '../status-bar.ts';
import { changeServers } from './change.ts';
import { serviceOf } from './deploy-service.ts';
import { requireFile, requireTrust } from './require.ts';

registerMessages({ 'versions-none': 'No earlier version is known: nothing was deployed yet.' });

/** Brings one service, or all, back to an earlier version; from a row of the tree without asking which service. */
export async function rollback(app: App, from?: unknown): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const services = serviceOf(from);
  const target = await app.targets.peek(file);
  const known = await app.operations.read('versions', { target, ...(services === undefined ? {} : { services }) }, vscode.l10n.t('Versions of {subject}', { subject: services?.join(', ') ?? subjectOf(app, file) }), subjectOf(app, file));
  if (known.every((service) => service.versions.length === 0)) throw new ProblemError(problem('versions-none'));
  const [only] = known;
  const chosen = known.length === 1 && only !== undefined ? only : await pickService(known);
  if (chosen === undefined) return;
  if (chosen === 'all') {
    await changeServers(app, 'rollback', (subject) => vscode.l10n.t('Roll back {subject}', { subject }), {});
    return;
  }
  const version = await pickVersion(chosen);
  if (version === undefined) return;
  await changeServers(app, 'rollback', (subject) => vscode.l10n.t('Roll back {service} of {subject} to {version}', { service: chosen.service, subject, version: version.version }), { services: [chosen.service], to: version.digest ?? version.version });
}

async function pickService(known: readonly ServiceVersions[]): Promise<ServiceVersions | 'all' | undefined> {
  const every: vscode.QuickPickItem & { chosen: ServiceVersions | 'all' } = { label: `$(discard) ${vscode.l10n.t('All services')}`, detail: vscode.l10n.t('Each to its last successful version before the current one'), chosen: 'all' };
  const items = known.map((service) => ({ label: service.service, description: nameOf(service, service.current), detail: service.previous === undefined ? vscode.l10n.t('no earlier deploy is known') : vscode.l10n.t('before: {version}', { version: nameOf(service, service.previous) }), chosen: service }));
  return (await vscode.window.showQuickPick([...(known.every((service) => service.previous !== undefined) ? [every] : []), ...items], { title: vscode.l10n.t('Roll Back'), matchOnDescription: true }))?.chosen;
}

const nameOf = (service: ServiceVersions, digest: string | undefined): string => service.versions.find((version) => version.digest !== undefined && version.digest === digest)?.version ?? '';

async function pickVersion(service: ServiceVersions): Promise<ServiceVersion | undefined> {
  const items = service.versions.map((version) => ({ label: `${iconOf(service, version)} ${version.version}`, description: describe(version), detail: places(version), version, picked: version.digest !== undefined && version.digest === service.previous }));
  // What Enter takes comes first: the last successful version before the current one.
  items.sort((a, b) => Number(b.picked) - Number(a.picked));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Roll back {service} to', { service: service.service }), matchOnDescription: true, matchOnDetail: true }))?.version;
}

const iconOf = (service: ServiceVersions, version: ServiceVersion): string => (version.digest !== undefined && version.digest === service.current ? '$(play-circle)' : version.digest !== undefined && version.digest === service.previous ? '$(discard)' : '$(history)');

function describe(version: ServiceVersion): string {
  const digest = version.digest === undefined ? '' : version.digest.slice(0, 19);
  if (version.deployedAt === undefined) return digest;
  return [digest, vscode.l10n.t('deployed {time} by {user}', { time: new Date(version.deployedAt).toLocaleString(), user: version.deployedBy ?? '?' })].filter((part) => part !== '').join(' · ');
}

function places(version: ServiceVersion): string {
  return [
    version.runsOn.length > 0 ? vscode.l10n.t('runs on {servers}', { servers: version.runsOn.join(', ') }) : '',
    version.onDisk.length > 0 ? vscode.l10n.t('on disk of {servers}', { servers: version.onDisk.join(', ') }) : vscode.l10n.t('on no disk'),
    version.inRegistry === null ? '' : version.inRegistry ? vscode.l10n.t('in its registry') : vscode.l10n.t('gone from its registry'),
    version.changedKeys === undefined || version.changedKeys.length === 0 ? '' : vscode.l10n.t('other settings then: {keys}', { keys: version.changedKeys.join(', ') }),
  ].filter((part) => part !== '').join(' · ');
}
