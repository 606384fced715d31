import * as vscode from 'vscode';
import { problem, ProblemError, registerMessages } from '../../core/base/index.ts';
import type { App } from '../app.ts';
import type { TargetFile } from '../targets.ts';

/** Throws `untrusted` in a workspace that the person does not trust: its deploy file could name programs to run. */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) throw new ProblemError(problem('untrusted', {}, { remedy: { code: 'untrusted.remedy', command: 'workbench.trust.manage' } }));
}

/** The deploy file that commands act on, or `no-deploy-file`. */
export async function requireFile(app: App): Promise<TargetFile> {
  await app.targets.refresh();
  const file = app.targets.current;
  if (app.targets.gone !== undefined) throw new ProblemError(problem('deploy-file-gone', { file: vscode.workspace.asRelativePath(app.targets.gone) }, { remedy: { code: 'deploy-file-gone.remedy', command: 'jiji.selectFile' } }));
  if (file === undefined) throw new ProblemError(problem('no-deploy-file', {}, { remedy: { code: 'no-deploy-file.remedy', command: 'jiji.selectFile' } }));
  return file;
}

registerMessages({
  'no-deploy-file': 'There is no deploy file in this workspace.',
  'no-deploy-file.remedy': 'A project is described by .jiji/deploy.yml in its root folder; choose a file that stands elsewhere.',
  'deploy-file-gone': '{file}, the deploy file that you chose, is no longer there; no other one is used in its place.',
  'deploy-file-gone.remedy': 'Choose a deploy file or an environment.',
  untrusted: 'This workspace is not trusted, so no server is contacted.',
  'untrusted.remedy': 'A deploy file can name programs to run and keys to use: look through it, then trust the workspace.',
});
