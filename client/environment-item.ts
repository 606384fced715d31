import path from 'node:path';
import * as vscode from 'vscode';
import type { App } from './app.ts';
import type { TargetFile } from './targets.ts';

/** The environment of the commands, beside the project; a click changes it. Production is marked by word and colour. */
export function registerEnvironmentItem(app: App): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('jiji.environment', vscode.StatusBarAlignment.Left, 39);
  item.name = vscode.l10n.t('Jiji environment');
  item.command = 'jiji.selectFile';
  const update = (): void => void drawEnvironment(item, app);
  const watcher = vscode.workspace.createFileSystemWatcher('**/.jiji/settings.json');
  update();
  return vscode.Disposable.from(item, watcher, watcher.onDidChange(update), watcher.onDidCreate(update), watcher.onDidDelete(update), app.targets.onDidChange(update));
}

async function drawEnvironment(item: vscode.StatusBarItem, app: App): Promise<void> {
  const { current: file, gone } = app.targets;
  const production = file !== undefined && (await isProductionFile(file));
  if (file?.uri.toString() !== app.targets.current?.uri.toString()) return;
  if (gone !== undefined) {
    item.text = `$(error) ${vscode.l10n.t('{file} is gone', { file: path.basename(gone.fsPath) })}`;
    item.tooltip = vscode.l10n.t('The deploy file that you chose is no longer there, and no other one is used in its place. Click to choose one.');
  } else if (file !== undefined) {
    const name = file.environment ?? vscode.l10n.t('default');
    item.text = production ? `$(alert) ${vscode.l10n.t('PRODUCTION')}${file.environment === undefined ? '' : ` (${name})`}` : `$(layers) ${name}`;
    item.tooltip = app.targets.chosen ? vscode.l10n.t('Environment of all Jiji commands, chosen for this workspace. Click to change it.') : vscode.l10n.t('Environment of all Jiji commands; it follows the deploy file in the editor. Click to choose one.');
  }
  item.accessibilityInformation = { label: `Jiji: ${item.text.replace(/^\$\([a-z]+\) /, '')}` };
  item.backgroundColor = production || gone !== undefined ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
  if (file === undefined && gone === undefined) item.hide();
  else item.show();
}

/** Broken settings are told by every operation; a file that they say nothing about counts by its name. */
export async function isProductionFile(file: TargetFile): Promise<boolean> {
  const [{ readSettings }, { isProduction }] = await Promise.all([import('../core/operations/settings.ts'), import('../core/operations/environments.ts')]);
  try {
    return isProduction(await readSettings(file.root), file.environment);
  } catch {
    return isProduction({}, file.environment);
  }
}
