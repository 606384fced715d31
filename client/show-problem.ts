import * as vscode from 'vscode';
import type { Problem } from '../core/base/index.ts';
import { commandTitle, problemText } from './words.ts';

interface Action extends vscode.MessageItem {
  readonly command: string;
}

/**
 * Shows a problem with its cause and what can be done: a button for the remedy's command, and one for the output, where
 * the evidence stands. Cancelling is no problem and is not shown.
 */
export async function showProblem(extension: vscode.ExtensionContext, log: vscode.LogOutputChannel, problem: Problem, severity: 'error' | 'warning' = 'error'): Promise<void> {
  if (problem.code === 'cancelled') return;
  logProblem(log, problem, severity);
  const actions = actionsOf(extension, problem);
  const text = problemText(problem);
  const chosen = await (severity === 'error' ? vscode.window.showErrorMessage(text, ...actions) : vscode.window.showWarningMessage(text, ...actions));
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command);
}

/** The problem with its evidence, in the output channel only. */
export function logProblem(log: vscode.LogOutputChannel, problem: Problem, severity: 'error' | 'warning' = 'error'): void {
  const evidence = problem.evidence === undefined || problem.evidence === '' ? '' : `\n${problem.evidence.trimEnd().replace(/^/gm, '  | ')}`;
  const text = `${problemText(problem)} [${problem.code}]${evidence}`;
  if (severity === 'error') log.error(text);
  else log.warn(text);
}

function actionsOf(extension: vscode.ExtensionContext, problem: Problem): Action[] {
  const actions: Action[] = [];
  const command = problem.remedy?.command ?? places[problem.code];
  if (command !== undefined) actions.push({ command, title: foreignTitles()[command] ?? commandTitle(extension, command) ?? command });
  // Always there: the editor cuts the text of a notification without a button to one line.
  if (command !== 'jiji.output') actions.push({ command: 'jiji.output', title: vscode.l10n.t('Show Output') });
  return actions;
}

/** Where the editor shows more about a problem whose remedy names no command. */
const places: Readonly<Record<string, string>> = { 'config-invalid': 'workbench.actions.view.problems' };

/** Commands of the editor itself that remedies point at. */
const foreignTitles = (): Readonly<Record<string, string>> => ({
  'workbench.trust.manage': vscode.l10n.t('Manage Workspace Trust'),
  'workbench.actions.view.problems': vscode.l10n.t('Show Problems'),
  'vscode.openFolder': vscode.l10n.t('Open Folder'),
});
