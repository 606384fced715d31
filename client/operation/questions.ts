import * as vscode from 'vscode';
import type { Answer, Question } from '../../core/protocol/worker.ts';
import { confirmPlan } from '../plan/confirm-plan.ts';
import { problemText } from '../words.ts';
import { showPlan } from '../plan/plan-documents.ts';

/** Puts a question of an operation to the person; `subject` names the project; `null` when it was closed without an answer. */
export async function askPerson(question: Question, subject: string): Promise<Answer> {
  switch (question.kind) {
    case 'confirm-plan':
      return confirmPlan(question.plan, subject);
    case 'unreachable':
      return askUnreachable(question);
    case 'canary':
      return askCanary(question);
    case 'host-key':
      return askHostKey(question);
    case 'passphrase':
      return (await vscode.window.showInputBox({ title: vscode.l10n.t('Passphrase'), prompt: vscode.l10n.t('Passphrase of the key {file}', { file: question.keyPath }), password: true, ignoreFocusOut: true })) ?? null;
    case 'typed-name':
      if (question.plan !== undefined) await showPlan(question.plan, subject);
      return askTypedName(question);
  }
}

/** Closed means abort: nothing has been changed. */
async function askUnreachable(question: Extract<Question, { kind: 'unreachable' }>): Promise<boolean> {
  const skip = { title: vscode.l10n.t('Continue Without') };
  const detail = question.problems.map((problem) => `${problem.host ?? ''}: ${problemText(problem)}`).join('\n');
  const message = vscode.l10n.t('{servers} cannot be reached. Nothing has been changed.', { servers: question.servers.join(', ') });
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, skip)) === skip;
}

/** Closed means abort, too: the version before serves on, and the canary gets it back. */
async function askCanary(question: Extract<Question, { kind: 'canary' }>): Promise<boolean> {
  const promote = { title: vscode.l10n.t('Promote') };
  const abort = { title: vscode.l10n.t('Abort and Take Back'), isCloseAffordance: true };
  const message = vscode.l10n.t('The canary on {servers} was watched for {minutes} min. Deploy the rest?', { servers: question.servers, minutes: question.minutes });
  return (await vscode.window.showInformationMessage(message, { modal: true, detail: question.facts.join('\n') }, promote, abort)) === promote;
}

/** The first button is what Enter presses, so it must be harmless: it copies the fingerprint. */
async function askHostKey(question: Extract<Question, { kind: 'host-key' }>): Promise<boolean> {
  const copy = { title: vscode.l10n.t('Copy Fingerprint') };
  const trust = { title: vscode.l10n.t('Trust and Connect') };
  const detail = [
    `${question.keyType}  ${question.fingerprint}`,
    vscode.l10n.t('Compare it with the fingerprint that the server itself shows (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub on its console). Whoever sits between you and the server would show a different one.'),
    vscode.l10n.t('A key that you trust is remembered; when it changes later, Jiji refuses to connect.'),
  ].join('\n\n');
  for (;;) {
    const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('{host} is not known yet. Is this its host key?', { host: question.host }), { modal: true, detail }, copy, trust);
    if (chosen !== copy) return chosen === trust;
    await vscode.env.clipboard.writeText(question.fingerprint);
  }
}

async function askTypedName(question: Extract<Question, { kind: 'typed-name' }>): Promise<string | null> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Type {name} to go on', { name: question.name }),
    prompt: question.text,
    placeHolder: question.name,
    ignoreFocusOut: true,
    validateInput: (value) => (value === question.name ? undefined : { message: vscode.l10n.t('Type {name} to go on', { name: question.name }), severity: vscode.InputBoxValidationSeverity.Info }),
  });
  return typed ?? null;
}
