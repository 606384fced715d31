import * as vscode from 'vscode';
import type { PlanView } from '../../core/protocol/worker.ts';
import { translate } from '../words.ts';
import { planText } from './plan-text.ts';

const scheme = 'jiji-plan';
const kept = 20;

/** Plans as read-only documents of the editor, under `jiji-plan:/<operation id>/<title>.md`; the last ones are kept. */
class PlanDocuments implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? vscode.l10n.t('This plan is no longer kept. Plan again to see it.');
  }

  async show(plan: PlanView, project: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${plan.operationId}/${vscode.l10n.t('Plan')} ${plan.operation} ${project}.md` });
    this.#texts.set(uri.toString(), planText(plan, project, translate));
    for (const old of [...this.#texts.keys()].slice(0, -kept)) this.#texts.delete(old);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true, preserveFocus: false });
  }
}

const documents = new PlanDocuments();

export const registerPlanDocuments = (): vscode.Disposable => vscode.workspace.registerTextDocumentContentProvider(scheme, documents);

/** Opens the plan in an editor tab. */
export const showPlan = (plan: PlanView, project: string): Promise<void> => documents.show(plan, project);
