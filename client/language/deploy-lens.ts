import * as vscode from 'vscode';

/** "Deploy" above every service of a deploy file. */
export class DeployLens implements vscode.CodeLensProvider {
  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { parseDeploy } = await import('../../core/config/parse.ts');
    const { config, source } = parseDeploy(document.getText());
    return (config?.services ?? []).flatMap(({ name }) => {
      const range = source.key(['services', name]);
      if (range === undefined) return [];
      const at = new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
      return [new vscode.CodeLens(at, { title: `$(rocket) ${vscode.l10n.t('Deploy')}`, tooltip: vscode.l10n.t('Plan and deploy {service}', { service: name }), command: 'jiji.deployService', arguments: [name, document.uri] })];
    });
  }
}

export const registerDeployLens = (): vscode.Disposable => vscode.languages.registerCodeLensProvider({ language: 'jiji-deploy', scheme: 'file' }, new DeployLens());
