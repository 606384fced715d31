import * as vscode from 'vscode';
import type { ServerVersions } from '../../core/protocol/worker.ts';
import type { App } from '../app.ts';
import { subjectOf } from '../status-bar.ts';
import { requireFile, requireTrust } from './require.ts';

/** Shows which version of every part each server has; what differs from the cluster or from what is pinned stands out. */
export async function serverVersions(app: App): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const subject = subjectOf(app, file);
  const servers = await app.operations.read('serverVersions', { target: await app.targets.snapshot(file) }, vscode.l10n.t('Versions on the servers of {subject}', { subject }), subject);
  const items = servers.flatMap((server): vscode.QuickPickItem[] => [{ label: server.server, kind: vscode.QuickPickItemKind.Separator }, ...rows(server)]);
  await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Versions on the servers of {subject}', { subject }), matchOnDescription: true, matchOnDetail: true });
}

function rows(server: ServerVersions): vscode.QuickPickItem[] {
  if (server.reason !== undefined) return [{ label: `$(error) ${server.server}`, detail: server.reason }];
  return [
    { label: `$(server) ${server.os ?? '?'}`, description: `${server.kernel ?? '?'} · ${server.arch ?? '?'}` },
    { label: `$(package) ${server.engine ?? '?'} ${server.engineVersion ?? '-'}` },
    ...server.parts.map(({ name, version, cluster, pinned }) => {
      const other = [...(cluster !== undefined && cluster !== version ? [vscode.l10n.t('cluster runs {version}', { version: cluster })] : []), ...(pinned !== undefined && pinned !== version ? [vscode.l10n.t('pinned is {version}', { version: pinned })] : [])];
      return { label: `${other.length === 0 ? '$(check)' : '$(warning)'} ${name} ${version ?? '-'}`, ...(other.length === 0 ? {} : { description: other.join(', ') }) };
    }),
  ];
}
