import * as vscode from 'vscode';

/** Mermaid text opens as an unsaved document; a drawing goes into a file that the person names. */
export async function saveExport(format: 'mermaid' | 'svg', text: string, project: string): Promise<void> {
  if (format === 'mermaid') {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text, language: 'mermaid' }));
    return;
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    filters: { SVG: ['svg'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `${project}-topology.svg`) }),
  });
  if (uri !== undefined) await vscode.workspace.fs.writeFile(uri, Buffer.from(text, 'utf8'));
}
