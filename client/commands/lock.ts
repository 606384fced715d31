import * as vscode from 'vscode';
import { ageText, lockStateText } from '../../core/operations/lock-commands/lock-text.ts';
import type { LockView, ServerLock } from '../../core/protocol/locks.ts';
import type { App } from '../app.ts';
import { subjectOf } from '../status-bar.ts';
import { requireFile, requireTrust } from './require.ts';

const longest = 200;

/** Shows who holds the project's lock on which server; picking one copies it. */
export async function lockShow(app: App): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const subject = subjectOf(app, file);
  const view = await app.operations.read('lockShow', { target: await app.targets.peek(file) }, vscode.l10n.t('Look at the lock of {subject}', { subject }), subject);
  await showLocks(view, subject);
}

/** Takes the lock by hand: nobody deploys this project until it is released. */
export async function lockAcquire(app: App): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const subject = subjectOf(app, file);
  const message = await vscode.window.showInputBox({
    title: vscode.l10n.t('Lock {subject}', { subject }), prompt: vscode.l10n.t('Why? Whoever wants to deploy reads it.'), ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('A lock needs a message.') : value.length > longest ? vscode.l10n.t('At most {count} characters.', { count: longest }) : undefined),
  });
  if (message === undefined) return;
  const view = await app.operations.read('lockAcquire', { target: await app.targets.peek(file), message }, vscode.l10n.t('Lock {subject}', { subject }), subject);
  void vscode.window.showInformationMessage(vscode.l10n.t('{subject} is locked on {servers}.', { subject, servers: view.locks.filter((lock) => lock.mine).map((lock) => lock.server).join(', ') }));
}

/** Gives the lock back; one that another person, another tool or nobody known holds is broken only after the project's name was typed. */
export async function lockRelease(app: App): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const subject = subjectOf(app, file);
  const target = await app.targets.peek(file);
  const title = vscode.l10n.t('Release the lock of {subject}', { subject });
  const { locks } = await app.operations.read('lockShow', { target }, title, subject);
  const foreign = locks.filter((lock) => !lock.mine && (lock.state === 'manual' || lock.state === 'foreign' || lock.state === 'unreadable'));
  if (foreign.length > 0 && !(await wantsBreak(foreign))) return;
  const released = await app.operations.read('lockRelease', { target, break: foreign.length > 0 }, title, subject);
  const kept = released.filter(({ result }) => result === 'kept');
  const done = released.filter(({ result }) => result === 'released' || result === 'broken');
  if (kept.length > 0) void vscode.window.showWarningMessage(vscode.l10n.t('The lock was left as it is: {locks}', { locks: kept.map(({ lock, server }) => (lock === undefined ? server : describe(lock))).join('; ') }));
  else if (done.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t('{subject} was not locked.', { subject }));
  else void vscode.window.showInformationMessage(vscode.l10n.t('The lock of {subject} was released on {servers}.', { subject, servers: done.map(({ server }) => server).join(', ') }));
}

async function wantsBreak(locks: readonly ServerLock[]): Promise<boolean> {
  const go = vscode.l10n.t('Break It…');
  return (await vscode.window.showWarningMessage(vscode.l10n.t('The lock is not yours.'), { modal: true, detail: locks.map(describe).join('\n') }, go)) === go;
}

async function showLocks({ locks, free }: LockView, subject: string): Promise<void> {
  const held = locks.map((lock) => ({ label: `$(${lock.state === 'finished' ? 'unlock' : 'lock'}) ${lock.server}`, description: `${lock.by ?? lock.file ?? '?'} · ${ageText(lock.ageSeconds)} · ${lockStateText(lock)}`, detail: [lock.name, lock.operation ?? '', lock.step ?? '', lock.message ?? ''].filter((part) => part !== '').join(' · '), copy: JSON.stringify(lock, null, 2) }));
  const items = [...held, ...free.map((server) => ({ label: `$(unlock) ${server}`, description: vscode.l10n.t('free'), detail: '', copy: '' }))];
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Lock of {subject}', { subject }), placeHolder: vscode.l10n.t('Enter copies it as JSON'), matchOnDescription: true });
  if (picked !== undefined && picked.copy !== '') await vscode.env.clipboard.writeText(picked.copy);
}

const describe = (lock: ServerLock): string => `${lock.server}: ${lock.by ?? lock.file ?? '?'}, ${ageText(lock.ageSeconds)}, ${lockStateText(lock)}${lock.message === undefined ? '' : `: ${lock.message}`}`;
