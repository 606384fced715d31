import path from 'node:path';
import * as vscode from 'vscode';
import { problem, ProblemError, registerMessages } from '../core/base/index.ts';
import { projectRootOf } from '../core/config/deploy-files.ts';
import { environmentOf, findDeployFile } from '../core/config/find.ts';
import type { Target } from '../core/protocol/worker.ts';
import type { SecretStore } from './secrets/store.ts';
import { resolvePath } from './settings.ts';

/** The deploy file that commands act on. */
export interface TargetFile {
  readonly uri: vscode.Uri;
  /** Folder that holds `.jiji/`. */
  readonly root: string;
  readonly environment?: string;
}

const storageKey = 'jiji.deployFile';

/**
 * Which deploy file is meant: the one the user chose, else the one in the editor, else the default file of the folder
 * the open file stands in, else that of the workspace. It stays until another one is opened. A chosen file that is gone is
 * replaced by no other: a command for staging must not reach the default servers.
 */
export class Targets implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #secrets: SecretStore;
  readonly #changed = new vscode.EventEmitter<TargetFile | undefined>();
  readonly #disposables: { dispose(): unknown }[] = [this.#changed];
  #current: TargetFile | undefined;
  #gone: vscode.Uri | undefined;
  #update: Promise<void> = Promise.resolve();
  readonly onDidChange = this.#changed.event;

  constructor(state: vscode.Memento, secrets: SecretStore) {
    this.#state = state;
    this.#secrets = secrets;
    const refresh = (): void => void this.refresh();
    const watcher = vscode.workspace.createFileSystemWatcher('**/.jiji/*.{yml,yaml}', false, true, false);
    this.#disposables.push(
      vscode.window.onDidChangeActiveTextEditor(refresh),
      vscode.workspace.onDidChangeWorkspaceFolders(refresh),
      vscode.workspace.onDidOpenTextDocument(refresh),
      watcher,
      watcher.onDidCreate(refresh),
      watcher.onDidDelete(refresh),
    );
  }

  get current(): TargetFile | undefined {
    return this.#current;
  }

  /** The file that the user chose, when it is no longer there: nothing takes its place until another one is chosen. */
  get gone(): vscode.Uri | undefined {
    return this.#gone;
  }

  /** True when the user chose the file; it then stays whatever is opened. */
  get chosen(): boolean {
    return this.#state.get<string>(storageKey) !== undefined;
  }

  /** Finds the file again; resolves when `current` is up to date. */
  refresh(): Promise<void> {
    this.#update = this.#update.then(async () => {
      const before = this.#gone?.toString();
      const found = await this.#find();
      if (found?.uri.toString() === this.#current?.uri.toString() && before === this.#gone?.toString()) return;
      this.#current = found;
      this.#changed.fire(found);
    });
    return this.#update;
  }

  /** Makes `uri` the file of all commands of this workspace; undefined goes back to following the editor. */
  async choose(uri: vscode.Uri | undefined): Promise<void> {
    await this.#state.update(storageKey, uri?.toString());
    await this.refresh();
  }

  /** The file with its text as it is now, saved first when it has unsaved changes. Throws `save-failed`. */
  async snapshot(file: TargetFile): Promise<Target> {
    const document = await vscode.workspace.openTextDocument(file.uri);
    if (document.isDirty && !(await document.save())) throw new ProblemError(problem('save-failed', { file: file.uri.fsPath }));
    return this.#target(file, document.getText());
  }

  /** The file as it stands on disk: for looking only, so nothing is saved. */
  async peek(file: TargetFile): Promise<Target> {
    return this.#target(file, new TextDecoder().decode(await vscode.workspace.fs.readFile(file.uri)));
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async #target(file: TargetFile, text: string): Promise<Target> {
    const stored = await this.#secrets.values(file);
    return { ...target(file, text), ...(stored === undefined ? {} : { stored }) };
  }

  async #find(): Promise<TargetFile | undefined> {
    const chosen = this.#state.get<string>(storageKey);
    this.#gone = undefined;
    if (chosen !== undefined) {
      const uri = vscode.Uri.parse(chosen);
      if (await exists(uri)) return targetFile(uri);
      this.#gone = uri;
      return undefined;
    }
    const document = vscode.window.activeTextEditor?.document;
    if (document !== undefined && isDeployDocument(document)) return targetFile(document.uri);
    if (this.#current !== undefined && (await exists(this.#current.uri))) return this.#current;
    for (const folder of foldersToSearch(document)) {
      const found = await findDeployFile(folder);
      if (found !== undefined) return targetFile(vscode.Uri.file(found.file));
    }
    return undefined;
  }
}

export const isDeployDocument = (document: vscode.TextDocument): boolean => document.languageId === 'jiji-deploy' && document.uri.scheme === 'file';

export function targetFile(uri: vscode.Uri): TargetFile {
  const environment = environmentOf(uri.fsPath);
  return { uri, root: projectRootOf(uri.fsPath), ...(environment === undefined ? {} : { environment }) };
}

function target(file: TargetFile, text: string): Target {
  const partsDir = resolvePath('parts.directory', file);
  const knownHosts = resolvePath('ssh.knownHosts', file);
  return {
    configPath: file.uri.fsPath,
    text,
    ...(file.environment === undefined ? {} : { environment: file.environment }),
    ...(partsDir === undefined ? {} : { partsDir }),
    ...(knownHosts === undefined ? {} : { knownHosts }),
  };
}

/** The open file's folder, then all workspace folders; each search goes on upwards. */
function foldersToSearch(document: vscode.TextDocument | undefined): string[] {
  const own = document?.uri.scheme === 'file' ? [path.dirname(document.uri.fsPath)] : [];
  return [...own, ...(vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath)];
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

registerMessages({
  'save-failed': '{file} could not be saved, so nothing was started.',
});
