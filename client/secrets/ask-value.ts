import * as vscode from 'vscode';

/** Asks for a value without showing it; undefined when the person went away. */
export async function askValue(name: string, prompt: string): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Value of {name}', { name }), prompt, password: true, ignoreFocusOut: true,
    validateInput: (value) => (value === '' ? vscode.l10n.t('The value is empty') : undefined),
  });
}
