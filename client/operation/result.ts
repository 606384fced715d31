import * as vscode from 'vscode';
import type { OperationResult } from '../../core/protocol/worker.ts';
import type { App } from '../app.ts';
import type { Problem } from '../../core/base/index.ts';
import type { RolloutLine } from '../../core/protocol/rollout.ts';
import { logProblem, showProblem } from '../show-problem.ts';
import { problemText, rolloutText } from '../words.ts';

/** Tells how an operation ended. `title` is what it was called in its progress, such as "Deploy shop". */
export async function showResult(app: App, title: string, result: OperationResult): Promise<void> {
  app.log.info(`${title}: ${result.outcome} (${Math.round(result.durationMs)} ms; round trips ${JSON.stringify(result.roundTrips)})`);
  for (const line of result.rollout ?? []) app.log.info(rolloutText(line));
  switch (result.outcome) {
    case 'done':
      return offer(vscode.window.showInformationMessage, vscode.l10n.t('{title}: done in {seconds} s.', { title, seconds: (result.durationMs / 1000).toFixed(1) }), 'jiji.topology', vscode.l10n.t('Show Mesh Topology'));
    case 'unchanged':
      return offer(vscode.window.showInformationMessage, vscode.l10n.t('{title}: nothing to do, the servers already are as the file says.', { title }), 'jiji.topology', vscode.l10n.t('Show Mesh Topology'));
    case 'cancelled':
      void vscode.window.showInformationMessage(vscode.l10n.t('{title}: cancelled.', { title }));
      return;
    case 'interrupted':
      return offer(vscode.window.showWarningMessage, vscode.l10n.t('{title}: interrupted. What had begun stands in the journals of the servers.', { title }), 'jiji.resume', vscode.l10n.t('Resume or Undo…'));
    case 'refused':
    case 'failed':
      if (result.problem === undefined && result.outcome === 'refused') {
        void vscode.window.showInformationMessage(vscode.l10n.t('{title}: not confirmed, nothing was changed.', { title }));
        return;
      }
      if (result.problem !== undefined && result.rollout?.some((line) => line.state === 'new') === true) return showHalf(app, title, result.problem, result.rollout);
      if (result.problem !== undefined) return showProblem(app.extension, app.log, result.problem, result.outcome === 'failed' ? 'error' : 'warning');
      return offer(vscode.window.showErrorMessage, vscode.l10n.t('{title}: {outcome}, and no reason was given. The output has every step.', { title, outcome: result.outcome }), 'jiji.output', vscode.l10n.t('Show Output'));
  }
}

/** Some servers have the new version, others do not: who, why, and the rest with one click. */
async function showHalf(app: App, title: string, problem: Problem, rollout: readonly RolloutLine[]): Promise<void> {
  logProblem(app.log, problem, 'error');
  const hosts = (...states: readonly RolloutLine['state'][]): string => [...new Set(rollout.filter((line) => states.includes(line.state)).map((line) => line.host))].join(', ');
  const message = vscode.l10n.t('{title} stopped: {problem} New on {fresh}; old on {old}.', { title, problem: problemText(problem), fresh: hosts('new', 'unchanged'), old: hosts('old', 'failed', 'returned') });
  const rest = vscode.l10n.t('Deploy the Rest');
  const output = vscode.l10n.t('Show Output');
  const chosen = await vscode.window.showErrorMessage(message, rest, output);
  if (chosen === rest) await vscode.commands.executeCommand('jiji.deploy');
  else if (chosen === output) await vscode.commands.executeCommand('jiji.output');
}

async function offer(show: (message: string, ...items: string[]) => Thenable<string | undefined>, message: string, command: string, button: string): Promise<void> {
  if ((await show(message, button)) === button) await vscode.commands.executeCommand(command);
}
