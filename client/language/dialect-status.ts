import * as vscode from 'vscode';
import type { DialectResult } from '../../core/protocol/lsp.ts';

const language = 'jiji-deploy';

/** Shows the form of the open deploy file beside its language. `ask` is the server's answer for a file. */
export function showDialect(ask: (uri: string) => Promise<DialectResult>): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('jiji.dialect', { language });
  item.name = vscode.l10n.t('Form of the deploy file');
  const update = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined || document.languageId !== language) return;
    ask(document.uri.toString()).then(
      (answer) => {
        item.text = answer?.name ?? '';
      },
      // The server is ending: what it said last stays.
      () => undefined,
    );
  };
  update();
  return vscode.Disposable.from(
    item,
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.workspace.onDidSaveTextDocument(update),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((uri) => uri.toString() === vscode.window.activeTextEditor?.document.uri.toString())) update();
    }),
  );
}
