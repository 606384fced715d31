import * as vscode from 'vscode';
import type { ClusterStore } from '../cluster/store.ts';
import type { Targets } from '../targets.ts';
import { problemText } from '../words.ts';
import { nodeId, servicesOf, type TreeNode } from './node.ts';
import { treeItem } from './tree-item.ts';

/** Children of a node; of the root without one. */
type Children = (node?: TreeNode) => TreeNode[];

/** The views "Servers" and "Services" of the Jiji container; they hold the cluster stream open while one is visible. */
export function registerViews(cluster: ClusterStore, targets: Targets): vscode.Disposable {
  const views = [registerView('jiji.servers', cluster, serverChildren(cluster), () => messageOf(cluster)), registerView('jiji.services', cluster, serviceChildren(cluster), () => '')];
  const context = (): void => void vscode.commands.executeCommand('setContext', 'jiji.view', viewState(cluster, targets));
  const off = cluster.onDidChange(context);
  context();
  return vscode.Disposable.from(...views, targets.onDidChange(context), new vscode.Disposable(off));
}

/** Which of the welcome texts fits. */
function viewState(cluster: ClusterStore, targets: Targets): 'noFile' | 'waiting' | 'failed' | 'ready' {
  if (targets.current === undefined) return 'noFile';
  if (cluster.state !== undefined) return 'ready';
  return cluster.phase === 'failed' ? 'failed' : 'waiting';
}

const serverChildren =
  (cluster: ClusterStore): Children =>
  (node) => {
    if (node === undefined) return (cluster.state?.servers ?? []).map((server) => ({ kind: 'server', server }));
    if (node.kind !== 'server') return [];
    return node.server.containers.map((container) => ({ kind: 'container', place: { server: node.server.name, container }, under: 'server' }));
  };

const serviceChildren =
  (cluster: ClusterStore): Children =>
  (node) => {
    if (node === undefined) return [...servicesOf(cluster.state?.servers ?? [])].map(([service, containers]) => ({ kind: 'service', service, containers }));
    return node.kind === 'service' ? node.containers.map((place) => ({ kind: 'container', place, under: 'service' })) : [];
  };

function registerView(id: string, cluster: ClusterStore, children: Children, message: () => string): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const view = vscode.window.createTreeView<TreeNode>(id, {
    showCollapseAll: true,
    treeDataProvider: { onDidChangeTreeData: changed.event, getTreeItem: treeItem, getChildren: children },
  });
  let shown = '';
  let detach: (() => void) | undefined;
  const update = (): void => {
    view.message = message();
    const now = picture(children);
    if (now === shown) return;
    shown = now;
    changed.fire(undefined);
  };
  const follow = (): void => {
    if (view.visible) detach ??= cluster.attach();
    else {
      detach?.();
      detach = undefined;
    }
  };
  const off = cluster.onDidChange(update);
  const subscriptions = [view, changed, view.onDidChangeVisibility(follow)];
  follow();
  return new vscode.Disposable(() => {
    off();
    detach?.();
    vscode.Disposable.from(...subscriptions).dispose();
  });
}

/** The line above the tree: what is wrong, while there is anything to say. */
function messageOf(cluster: ClusterStore): string {
  if (cluster.problem !== undefined) return breakable(problemText(cluster.problem));
  const problems = cluster.state?.problems ?? [];
  const first = problems[0];
  if (first === undefined) return '';
  return breakable(problems.length === 1 ? first.text : vscode.l10n.t('{text} (and {count} more)', { text: first.text, count: problems.length - 1 }));
}

/** Words too long for a narrow view, such as fingerprints, may break after every 16 characters. */
const breakable = (text: string): string => text.replaceAll(/\S{30,}/g, (word) => word.replaceAll(/.{16}/g, '$&\u200b'));

/** Everything that can be seen, as one string: the tree is told to draw again only when it differs. */
function picture(children: Children): string {
  const rows = (node?: TreeNode): unknown[] =>
    children(node).map((child) => {
      const item = treeItem(child);
      return [nodeId(child), item.label, item.description, item.contextValue, (item.iconPath as vscode.ThemeIcon).id, rows(child)];
    });
  return JSON.stringify(rows());
}
