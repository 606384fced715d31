import * as vscode from 'vscode';

const scheme = 'jiji-secrets';

/** Values as a read-only tab that is stored nowhere: its text goes when the tab is closed. */
class ValuesDocuments implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #shown = 0;

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  async show(values: Readonly<Record<string, string>>, subject: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${++this.#shown}/${vscode.l10n.t('Secrets of {subject}', { subject })}` });
    this.#texts.set(uri.toString(), `${Object.entries(values).map(([name, value]) => `${name}=${value}`).join('\n')}\n`);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }
}

const documents = new ValuesDocuments();

export const registerSecretValues = (): vscode.Disposable => documents.register();

/** Opens the values in a tab of the editor. */
export const showSecretValues = (values: Readonly<Record<string, string>>, subject: string): Promise<void> => documents.show(values, subject);
