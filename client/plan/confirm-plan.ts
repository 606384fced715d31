import * as vscode from 'vscode';
import type { PlanView } from '../../core/protocol/worker.ts';
import { problemText, servers } from '../words.ts';
import { groupLines, lineSubject } from './group-lines.ts';
import { showPlan } from './plan-documents.ts';

/** Lines that a modal shows; more are in the full plan. */
const shownLines = 14;

/**
 * Shows what a plan would do and asks for the go-ahead. The full plan can be opened first; the question then waits in a
 * notification, so that the plan can be scrolled. `subject` names the project for people.
 */
export async function confirmPlan(plan: PlanView, subject: string): Promise<boolean> {
  const go: vscode.MessageItem = { title: plan.production === true ? vscode.l10n.t('{verb} to Production', { verb: verb(plan.operation) }) : verb(plan.operation) };
  const look: vscode.MessageItem = { title: vscode.l10n.t('Show Full Plan') };
  const message = headline(plan, subject);
  const ask = plan.production === true ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const first = await ask(message, { modal: true, detail: summary(plan) }, go, look);
  if (first !== look) return first === go;
  await showPlan(plan, subject);
  const later = await ask(message, go, { title: vscode.l10n.t('Cancel') });
  return later === go;
}

function headline(plan: PlanView, subject: string): string {
  const hosts = new Set([...plan.stages.map((stage) => stage.host), ...plan.lines.filter((line) => line.kind !== 'unchanged').map((line) => line.host)]);
  const steps = plan.stages.reduce((sum, stage) => sum + stage.steps.length, 0);
  const args = { verb: verb(plan.operation), subject, steps, servers: servers(hosts.size) };
  return plan.production === true ? vscode.l10n.t('PRODUCTION. {verb} {subject}: {steps} steps on {servers}?', args) : vscode.l10n.t('{verb} {subject}: {steps} steps on {servers}?', args);
}

function summary(plan: PlanView): string {
  const lines = [
    ...(plan.again === undefined ? [] : [vscode.l10n.t('The world moved after the plan was confirmed. Different now:'), ...plan.again, '']),
    ...plan.problems.map((problem) => `⚠ ${problemText(problem)}`),
    ...groupLines(plan.lines).map((line) => `${line.kind === 'warning' ? '⚠ ' : ''}${lineSubject(line)}: ${line.text}`),
  ];
  const rest = lines.length - shownLines;
  return rest > 1 ? [...lines.slice(0, shownLines), vscode.l10n.t('and {count} more', { count: rest })].join('\n') : lines.join('\n');
}

/** What the button says. */
function verb(operation: string): string {
  switch (operation) {
    case 'init':
      return vscode.l10n.t('Initialize');
    case 'resume':
      return vscode.l10n.t('Resume');
    case 'undo':
      return vscode.l10n.t('Undo');
    case 'teardown':
      return vscode.l10n.t('Tear Down');
    default:
      return vscode.l10n.t('Deploy');
  }
}
