import { html, nothing, type TemplateResult } from 'lit-html';
import type { ClusterProblem, ClusterState } from '../types.ts';
import { t } from '../words.ts';

/** What was found wrong with the thing that is being looked at. */
export function problemsAbout(cluster: ClusterState, concerns: (problem: ClusterProblem) => boolean): TemplateResult | typeof nothing {
  const found = cluster.problems.filter(concerns);
  if (found.length === 0) return nothing;
  return html`<ul class="findings">${found.map((problem) => html`<li data-severity=${problem.severity}>
    <span class="codicon codicon-${problem.severity}" role="img" aria-label=${t(`severity.${problem.severity}`)}></span><span>${problem.text}</span></li>`)}</ul>`;
}
