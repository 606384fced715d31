import path from 'node:path';
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { isProductionFile } from '../environment-item.ts';
import { targetFile } from '../targets.ts';
import { deployFileName, projectRootOf } from '../../core/config/deploy-files.ts';

/** Files listed at most; more than that is a folder nobody wants to search. */
const listed = 200;

interface FileItem extends vscode.QuickPickItem {
  readonly action?: 'follow' | 'browse';
  readonly uri?: vscode.Uri;
}

/** Chooses the deploy file, and with it the environment, that all commands act on. */
export async function selectFile(app: App): Promise<void> {
  const current = app.targets.current?.uri.toString();
  const items: FileItem[] = await Promise.all((await findDeployFiles()).map((uri) => fileItem(uri, current)));
  const ways: FileItem[] = [
    { label: `$(sync) ${vscode.l10n.t('Follow the editor')}`, detail: vscode.l10n.t('Commands act on the deploy file that is open, else on the default one'), action: 'follow' },
    { label: `$(folder-opened) ${vscode.l10n.t('Browse…')}`, action: 'browse' },
  ];
  const separator: FileItem = { label: '', kind: vscode.QuickPickItemKind.Separator };
  const picked = await vscode.window.showQuickPick([...items, separator, ...ways], { title: vscode.l10n.t('Deploy File or Environment'), placeHolder: vscode.l10n.t('The file that commands act on'), matchOnDescription: true });
  if (picked?.action === 'follow') await app.targets.choose(undefined);
  else if (picked?.action === 'browse') await browse(app);
  else if (picked?.uri !== undefined) await app.targets.choose(picked.uri);
}

async function findDeployFiles(): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles('{**/.jiji/*.{yml,yaml},**/jiji.{yml,yaml},**/jiji.*.{yml,yaml}}', '**/node_modules/**', listed);
  return found.filter((uri) => nameOf(uri) !== undefined).sort((a, b) => a.fsPath.localeCompare(b.fsPath));
}

const nameOf = (uri: vscode.Uri): ReturnType<typeof deployFileName> => deployFileName(path.relative(projectRootOf(uri.fsPath), uri.fsPath).replaceAll('\\', '/'));

async function fileItem(uri: vscode.Uri, current: string | undefined): Promise<FileItem> {
  const environment = nameOf(uri)?.environment ?? vscode.l10n.t('default');
  const production = await isProductionFile(targetFile(uri));
  const mark = uri.toString() === current ? '$(check) ' : '';
  return { label: `${mark}${path.basename(projectRootOf(uri.fsPath))}`, description: production ? `$(alert) ${vscode.l10n.t('PRODUCTION')} · ${environment}` : environment, detail: vscode.workspace.asRelativePath(uri), uri };
}

async function browse(app: App): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({ canSelectMany: false, filters: { [vscode.l10n.t('Deploy files')]: ['yml', 'yaml'] }, ...(folder === undefined ? {} : { defaultUri: folder }) });
  if (chosen?.[0] !== undefined) await app.targets.choose(chosen[0]);
}
