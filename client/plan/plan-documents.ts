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

  /** What runs on the left, what will run on the right. */
  async diff(plan: PlanView, project: string): Promise<void> {
    if (plan.documents === undefined) return;
    const side = (title: string, text: string): vscode.Uri => {
      const uri = vscode.Uri.from({ scheme, path: `/${plan.operationId}/${title}.yaml` });
      this.#texts.set(uri.toString(), text);
      return uri;
    };
    const before = side(vscode.l10n.t('Runs Now'), plan.documents.before);
    const after = side(vscode.l10n.t('After This Deploy'), plan.documents.after);
    await vscode.commands.executeCommand('vscode.diff', before, after, vscode.l10n.t('{project}: runs now ↔ after this deploy', { project }), { preview: true });
  }
}

const documents = new PlanDocuments();

export const registerPlanDocuments = (): vscode.Disposable => vscode.workspace.registerTextDocumentContentProvider(scheme, documents);

/** Opens the plan in an editor tab. */
export const showPlan = (plan: PlanView, project: string): Promise<void> => documents.show(plan, project);

/** Opens a diff of what runs and what the plan makes of it. */
export const showPlanDiff = (plan: PlanView, project: string): Promise<void> => documents.diff(plan, project);
