import * as vscode from 'vscode';
import { explanationText } from '../../core/operations/explain-ssh.ts';
import type { App } from '../app.ts';
import { deployConfig } from '../deploy-config.ts';
import { showProblem } from '../show-problem.ts';
import { subjectOf } from '../status-bar.ts';
import type { TreeNode } from '../tree/node.ts';
import { requireFile, requireTrust } from './require.ts';

/** Writes into the output where each option of the way to a server comes from, which keys are offered, and what comes of it. */
export async function explainSsh(app: App, from?: unknown): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const node = from as TreeNode | undefined;
  const server = node?.kind === 'server' ? node.server.name : await pick((await deployConfig(file))?.servers ?? []);
  if (server === undefined) return;
  const target = await app.targets.peek(file);
  const found = await app.operations.read('explainSsh', { target, server }, vscode.l10n.t('Explain SSH to {server}', { server }), subjectOf(app, file));
  app.log.info([vscode.l10n.t('SSH to {server}', { server }), ...explanationText(found).map((line) => `  ${line}`)].join('\n'));
  app.log.show();
  if (found.problem !== undefined) await showProblem(app.extension, app.log, found.problem);
}

async function pick(servers: readonly { readonly name: string; readonly host: string }[]): Promise<string | undefined> {
  return (await vscode.window.showQuickPick(servers.map(({ name, host }) => ({ label: name, description: host })), { title: vscode.l10n.t('Explain SSH to Server') }))?.label;
}
