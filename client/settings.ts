import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TargetFile } from './targets.ts';

/** A setting that is a path: `~/` is the home folder, a relative one starts at the workspace folder. Undefined when empty. */
export function resolvePath(key: 'parts.directory' | 'ssh.knownHosts', file: TargetFile): string | undefined {
  const value = vscode.workspace.getConfiguration('jiji', file.uri).get<string>(key, '').trim();
  if (value === '') return undefined;
  if (value === '~' || value.startsWith('~/')) return path.join(os.homedir(), value.slice(1));
  return path.resolve(vscode.workspace.getWorkspaceFolder(file.uri)?.uri.fsPath ?? file.root, value);
}

/** Offer interrupted operations when the window opens? */
export const offersInterrupted = (): boolean => vscode.workspace.getConfiguration('jiji').get<boolean>('interrupted.offer', true);
