import * as vscode from 'vscode';
import type { DeployConfig } from '../core/config/model.ts';
import type { TargetFile } from './targets.ts';

/** What the file says now, unsaved changes included; undefined when it is no mapping. The parser loads when first needed. */
export async function deployConfig(file: TargetFile): Promise<DeployConfig | undefined> {
  const { parseDeploy } = await import('../core/config/parse.ts');
  const document = await vscode.workspace.openTextDocument(file.uri);
  return parseDeploy(document.getText()).config;
}
