import * as vscode from 'vscode';
import { problem, ProblemError, registerMessages } from '../../core/base/index.ts';
import type { App } from '../app.ts';

/** Lets the person choose one of the containers that the servers were last seen with; of a service that has one only, that one. */
export async function pickContainer(app: App, service?: string): Promise<{ server: string; container: string } | undefined> {
  const items = (app.cluster.state?.servers ?? []).flatMap((server) => server.containers.filter((one) => service === undefined || one.service === service).map((container) => ({ label: container.service, description: `${server.name} · ${container.version}`, detail: container.name, server: server.name, container: container.name })));
  if (items.length === 0) throw new ProblemError(problem('no-containers', {}, { remedy: { code: 'no-containers.remedy', command: 'jiji.refresh' } }));
  if (service !== undefined && items.length === 1) return items[0];
  return vscode.window.showQuickPick(items, { title: vscode.l10n.t('Container'), matchOnDescription: true });
}

registerMessages({
  'no-containers': 'No running container is known.',
  'no-containers.remedy': 'Refresh the Servers view first.',
});
