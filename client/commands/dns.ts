import * as vscode from 'vscode';
import type { NameAnswer } from '../../core/protocol/cluster.ts';
import type { App } from '../app.ts';
import { deployConfig } from '../deploy-config.ts';
import { subjectOf } from '../status-bar.ts';
import { requireFile, requireTrust } from './require.ts';

/** Asks the servers' DNS where a name points now, and shows each server's answer; picking one copies its addresses. */
export async function dns(app: App): Promise<void> {
  requireTrust();
  const file = await requireFile(app);
  const config = await deployConfig(file);
  const domain = config?.network.serviceDomain ?? 'jiji';
  const name = await pickName((config?.services ?? []).map((service) => `${service.name}.${domain}`), domain);
  if (name === undefined) return;
  const target = await app.targets.peek(file);
  const answers = await app.operations.read('dns', { target, name }, vscode.l10n.t('Look up {name}', { name }), subjectOf(app, file));
  for (const answer of answers) app.log.info(`${answer.name} @${answer.server ?? '-'}: ${answer.status} ${answer.addresses.join(' ')}`);
  await showAnswers(name, answers);
}

/** Names of the file's services, and whatever is typed. */
function pickName(names: readonly string[], domain: string): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick();
  const known = names.map((label) => ({ label }));
  pick.title = vscode.l10n.t('Look Up DNS Name');
  pick.placeholder = vscode.l10n.t('Name in the private network, such as web.{domain}', { domain });
  pick.items = known;
  return new Promise((resolve) => {
    pick.onDidChangeValue((value) => {
      const typed = value.trim();
      pick.items = typed === '' || names.includes(typed) ? known : [{ label: typed, description: vscode.l10n.t('look up what is typed'), alwaysShow: true }, ...known];
    });
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.label ?? (pick.value.trim() || undefined));
      pick.dispose();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

async function showAnswers(name: string, answers: readonly NameAnswer[]): Promise<void> {
  const items = answers.flatMap((answer): (vscode.QuickPickItem & { copy: string })[] => {
    const asked = answer.server === undefined ? vscode.l10n.t('no server could be asked') : vscode.l10n.t('answer of {server}', { server: answer.server });
    if (answer.status !== 'found') return [{ label: `$(circle-slash) ${answer.status === 'nxdomain' ? vscode.l10n.t('no such name') : vscode.l10n.t('unknown')}`, description: asked, copy: '' }];
    return [{ label: `$(globe) ${answer.addresses.join('  ')}`, description: vscode.l10n.t('{asked}, valid for {seconds} s', { asked, seconds: answer.ttlSeconds }), copy: answer.addresses.join('\n') }];
  });
  if (items.length === 0) items.push({ label: `$(circle-slash) ${vscode.l10n.t('no server could be asked')}`, copy: '' });
  const picked = await vscode.window.showQuickPick(items, { title: name, placeHolder: vscode.l10n.t('Enter copies the addresses'), ignoreFocusOut: true });
  if (picked !== undefined && picked.copy !== '') await vscode.env.clipboard.writeText(picked.copy);
}
