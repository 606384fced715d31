import * as vscode from 'vscode';
import type { ContainerState, ServerState } from '../../core/protocol/cluster.ts';
import { containers } from '../words.ts';
import { nodeId, type PlacedContainer, type TreeNode } from './node.ts';

type Colour = 'green' | 'yellow' | 'red' | 'blue' | undefined;

const icon = (name: string, colour: Colour): vscode.ThemeIcon => new vscode.ThemeIcon(name, colour === undefined ? undefined : new vscode.ThemeColor(`charts.${colour}`));

/** A row of the trees. Everything that its icon and colour say is in its description and its spoken label too. */
export function treeItem(node: TreeNode): vscode.TreeItem {
  const item = node.kind === 'server' ? serverItem(node.server) : node.kind === 'service' ? serviceItem(node.service, node.containers) : containerItem(node.place, node.under);
  item.id = nodeId(node);
  return item;
}

function serverItem(server: ServerState): vscode.TreeItem {
  const item = new vscode.TreeItem(server.name, server.containers.length > 0 ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None);
  const facts = [server.state === 'up' ? undefined : serverStateWord(server.state), server.subnet, engineText(server)].filter((fact) => fact !== undefined && fact !== '');
  item.description = facts.join(' · ');
  item.iconPath = serverIcon(server.state);
  item.contextValue = `jiji.server.${server.state}`;
  item.tooltip = serverTooltip(server);
  item.accessibilityInformation = { label: [server.name, serverStateWord(server.state), server.reason, server.subnet, containers(server.containers.length)].filter((part) => part !== undefined).join(', ') };
  return item;
}

const engineText = (server: ServerState): string | undefined => (server.engine === undefined ? undefined : `${server.engine} ${server.engineVersion ?? ''}`.trim());

function serverIcon(state: ServerState['state']): vscode.ThemeIcon {
  switch (state) {
    case 'up':
      return icon('vm-active', 'green');
    case 'away':
      return icon('vm-outline', 'yellow');
    case 'uninitialised':
      return icon('vm', undefined);
    case 'offline':
    case 'unreachable':
      return icon('vm-outline', 'red');
  }
}

function serverStateWord(state: ServerState['state']): string {
  switch (state) {
    case 'up':
      return vscode.l10n.t('up');
    case 'away':
      return vscode.l10n.t('away');
    case 'offline':
      return vscode.l10n.t('offline');
    case 'uninitialised':
      return vscode.l10n.t('not initialized');
    case 'unreachable':
      return vscode.l10n.t('unreachable');
  }
}

function serverTooltip(server: ServerState): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const row = (name: string, value: string | number | undefined): void => {
    if (value === undefined || value === '') return;
    text.appendMarkdown(`\n\n${name}: `);
    text.appendText(String(value));
  };
  text.appendMarkdown('**').appendText(server.name).appendMarkdown('** ');
  text.appendText(serverStateWord(server.state));
  row(vscode.l10n.t('Why'), server.reason);
  row(vscode.l10n.t('Host'), server.host);
  row(vscode.l10n.t('Subnet'), server.subnet);
  row(vscode.l10n.t('Mesh address'), server.wireguardIp);
  row(vscode.l10n.t('Engine'), engineText(server));
  row(vscode.l10n.t('Load'), server.load1);
  row(vscode.l10n.t('Disk free'), server.diskFreeBytes === undefined ? undefined : `${(server.diskFreeBytes / 2 ** 30).toFixed(1)} GiB`);
  for (const [unit, state] of Object.entries(server.services)) if (state !== 'active' && state !== 'unknown') row(unit, state);
  return text;
}

function serviceItem(service: string, places: readonly PlacedContainer[]): vscode.TreeItem {
  const item = new vscode.TreeItem(service, vscode.TreeItemCollapsibleState.Collapsed);
  const active = places.filter((place) => place.container.role === 'active');
  const healthy = active.filter((place) => place.container.health === 'healthy').length;
  const versions = [...new Set(active.map((place) => place.container.version))].join(', ');
  item.description = [vscode.l10n.t('{healthy} of {count} healthy', { healthy, count: active.length }), versions].filter((part) => part !== '').join(' · ');
  item.iconPath = icon('layers', active.length > 0 && healthy === active.length ? 'green' : healthy > 0 ? 'yellow' : 'red');
  item.contextValue = 'jiji.service';
  item.accessibilityInformation = { label: `${service}, ${item.description}` };
  return item;
}

function containerItem({ server, container }: PlacedContainer, under: 'server' | 'service'): vscode.TreeItem {
  const item = new vscode.TreeItem(under === 'server' ? container.service : server, vscode.TreeItemCollapsibleState.None);
  item.description = [containerWord(container), container.version, container.ip].filter((part) => part !== undefined && part !== '').join(' · ');
  item.iconPath = containerIcon(container);
  item.contextValue = container.role === 'proxy' ? 'jiji.proxy' : 'jiji.container';
  item.tooltip = containerTooltip(container, server);
  item.accessibilityInformation = { label: [container.service, server, containerWord(container), container.version, container.ip].filter((part) => part !== undefined).join(', ') };
  return item;
}

/** What stands first in the row: the part it plays while a deploy is going on, else its health. */
function containerWord(container: ContainerState): string {
  switch (container.role) {
    case 'candidate':
      return vscode.l10n.t('starting');
    case 'draining':
      return vscode.l10n.t('draining');
    case 'stopped':
      return vscode.l10n.t('stopped');
    case 'active':
    case 'proxy':
      return healthWord(container.health);
  }
}

function healthWord(health: ContainerState['health']): string {
  switch (health) {
    case 'healthy':
      return vscode.l10n.t('healthy');
    case 'degraded':
      return vscode.l10n.t('degraded');
    case 'unhealthy':
      return vscode.l10n.t('unhealthy');
    case 'unknown':
      return vscode.l10n.t('health not known yet');
  }
}

function containerIcon(container: ContainerState): vscode.ThemeIcon {
  if (container.role === 'candidate') return icon('loading~spin', 'blue');
  if (container.role === 'draining') return icon('debug-pause', 'yellow');
  if (container.role === 'stopped') return icon('debug-stop', undefined);
  switch (container.health) {
    case 'healthy':
      return icon('pass-filled', 'green');
    case 'degraded':
      return icon('warning', 'yellow');
    case 'unhealthy':
      return icon('error', 'red');
    case 'unknown':
      return icon('circle-outline', undefined);
  }
}

function containerTooltip(container: ContainerState, server: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown('**').appendText(container.name).appendMarkdown('** ').appendText(containerWord(container));
  const rows: [string, string][] = [
    [vscode.l10n.t('Server'), server],
    [vscode.l10n.t('Image'), container.image],
    [vscode.l10n.t('Address'), container.ip ?? ''],
    [vscode.l10n.t('Failed checks'), container.failures > 0 ? String(container.failures) : ''],
    [vscode.l10n.t('Since'), container.startedAt === undefined ? '' : new Date(container.startedAt).toLocaleString()],
  ];
  for (const [name, value] of rows) if (value !== '') text.appendMarkdown(`\n\n${name}: `).appendText(value);
  return text;
}
