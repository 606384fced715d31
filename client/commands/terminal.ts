import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { deployConfig } from '../deploy-config.ts';
import { openTerminal } from '../open-terminal.ts';
import type { TreeNode } from '../tree/node.ts';
import { requireFile, requireTrust } from './require.ts';

/** Opens an interactive shell on a server; of a row of the tree, or of a name, without asking which. */
export async function terminal(app: App, from?: unknown): Promise<void> {
  requireTrust();
  const name = serverOf(from) ?? (await pickServer(app));
  if (name !== undefined) await openTerminal(app, name, name);
}

function serverOf(from: unknown): string | undefined {
  if (typeof from === 'string') return from;
  const node = from as TreeNode | undefined;
  return node?.kind === 'server' ? node.server.name : undefined;
}

async function pickServer(app: App): Promise<string | undefined> {
  const config = await deployConfig(await requireFile(app));
  const items = (config?.servers ?? []).map((server) => ({ label: server.name, description: server.host }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Open Terminal on Server') }))?.label;
}
