import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../actions.ts';
import { containerOf, selectionOfProblem } from '../model.ts';
import type { ClusterProblem, ClusterState } from '../types.ts';
import { clockText } from '../format.ts';
import { t } from '../words.ts';

/** Below the picture: what is wrong, worst first, and what is being done; nothing when there is neither. */
export function strip(cluster: ClusterState, actions: Actions): TemplateResult | typeof nothing {
  if (cluster.problems.length === 0 && cluster.operation === undefined) return nothing;
  return html`<section class="strip" aria-label=${t('problems')}>
    <ul>
      ${cluster.problems.map((problem) => problemLine(cluster, problem, actions))}
      ${cluster.operation === undefined ? nothing : operationLine(cluster.operation)}
    </ul>
  </section>`;
}

function problemLine(cluster: ClusterState, problem: ClusterProblem, actions: Actions): TemplateResult {
  const selection = selectionOfProblem(cluster, problem);
  const container = selection?.kind === 'container' ? containerOf(cluster, selection.server, selection.id) : undefined;
  const logs = (): void => {
    if (selection?.kind === 'container') actions.send({ type: 'logs', server: selection.server, container: selection.id });
  };
  return html`<li data-severity=${problem.severity}>
    <span class="codicon codicon-${problem.severity}" role="img" aria-label=${t(`severity.${problem.severity}`)}></span>
    <span class="text">${problem.text}</span>
    ${selection === undefined ? nothing : html`<button type="button" class="link" @click=${() => actions.select(selection)}>${t('show')}</button>`}
    ${container === undefined ? nothing : html`<button type="button" class="link" @click=${logs}>${t('logs')}</button>`}
    <span class="space"></span>
    ${problem.since === undefined ? nothing : html`<time>${clockText(problem.since)}</time>`}
  </li>`;
}

const operationLine = (operation: NonNullable<ClusterState['operation']>): TemplateResult => html`<li data-severity="operation">
    <span class="codicon codicon-sync codicon-modifier-spin" role="img" aria-label=${t('running')}></span>
    <span class="text">${operation.title}: ${operation.step}</span>
    <span class="space"></span>
    <span class="step">${t('step', { index: operation.index, count: operation.count })}</span>
  </li>`;
