import * as vscode from 'vscode';
import type { ServerState } from '../../core/protocol/cluster.ts';
import type { App } from '../app.ts';
import { deployConfig } from '../deploy-config.ts';
import type { TreeNode } from '../tree/node.ts';
import { requireFile } from './require.ts';

type Item = vscode.QuickPickItem & { readonly known: ServerState | undefined };

/** The server that a command was called on: a row of the tree, or a name. */
export function calledOn(from: unknown): string | undefined {
  if (typeof from === 'string') return from;
  const node = from as TreeNode | undefined;
  return node?.kind === 'server' ? node.server.name : undefined;
}

/** One server of the file; those that `fits` likes best stand first. */
export async function chooseServer(app: App, title: string, fits: (server: ServerState) => boolean): Promise<string | undefined> {
  return (await vscode.window.showQuickPick(await items(app, fits), { title, matchOnDescription: true, ignoreFocusOut: true }))?.label;
}

/** One or more servers of the file. */
export async function chooseServers(app: App, title: string): Promise<readonly string[] | undefined> {
  const picked = await vscode.window.showQuickPick(await items(app, () => false), { title, matchOnDescription: true, ignoreFocusOut: true, canPickMany: true });
  return picked === undefined || picked.length === 0 ? undefined : picked.map((item) => item.label);
}

async function items(app: App, fits: (server: ServerState) => boolean): Promise<Item[]> {
  const config = await deployConfig(await requireFile(app));
  const seen = new Map((app.cluster.state?.servers ?? []).map((server) => [server.name, server]));
  const all = (config?.servers ?? []).map((server): Item => {
    const known = seen.get(server.name);
    return { label: server.name, description: known === undefined ? server.host : `${server.host} · ${known.state}`, known, ...(known?.reason === undefined ? {} : { detail: known.reason }) };
  });
  const first = (item: Item): number => (item.known !== undefined && fits(item.known) ? 0 : 1);
  return all.sort((a, b) => first(a) - first(b));
}
