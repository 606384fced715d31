import { html, nothing, type TemplateResult } from 'lit-html';
import { ageWords } from '../../core/network/age.ts';
import { containerName } from '../../core/network/mermaid-words.ts';
import type { Actions } from '../actions.ts';
import { button } from '../toolkit.ts';
import type { ClusterState, ContainerState } from '../types.ts';
import { t } from '../words.ts';
import { containerSign, containerStateText, facts, type Fact } from './parts.ts';
import { problemsAbout } from './problems-about.ts';

export function containerDetails(cluster: ClusterState, server: string, container: ContainerState, actions: Actions): TemplateResult {
  return html`
    <h2>${containerName(container)}</h2>
    <p class="about with-sign">${containerSign(container)}${containerStateText(container)}</p>
    ${problemsAbout(cluster, (problem) => problem.server === server && (problem.container === container.name || problem.container === container.id))}
    ${facts([{ name: t('server'), value: server }, ...containerFacts(container, cluster.readAt)])}
    <div class="buttons">
      ${container.role === 'stopped' ? nothing : button({ label: t('logs'), secondary: true, press: () => actions.send({ type: 'logs', server, container: container.id }) })}
      ${button({ label: t('terminal'), secondary: true, press: () => actions.send({ type: 'terminal', server }) })}
    </div>`;
}

export const containerFacts = (container: ContainerState, now: number): readonly Fact[] => [
  { name: t('version'), value: container.version, mono: true },
  { name: t('role'), value: t(`role.${container.role}`) },
  { name: t('health'), value: t(`health.${container.health}`) },
  { name: t('failures'), value: String(container.failures) },
  { name: t('address'), value: container.ip ?? t('none'), mono: true },
  { name: t('started'), value: container.startedAt === undefined ? t('none') : t('ago', { age: ageWords((now - container.startedAt) / 1000) }) },
  { name: t('image'), value: container.image, mono: true },
];
