import { html, type TemplateResult } from 'lit-html';
import { containerLook } from '../../core/network/mermaid-words.ts';
import { signPath } from '../drawing/part.ts';
import type { ContainerState, ServerState, TunnelPair } from '../types.ts';
import { t } from '../words.ts';

/** The same small sign as in the drawing; words beside it say the same. */
export const sign = (look: string): TemplateResult =>
  html`<svg class="sign" data-state=${look} viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true"><path d=${signPath(look)}></path></svg>`;

export const containerSign = (container: ContainerState): TemplateResult => sign(containerLook(container));
export const serverSign = (server: ServerState): TemplateResult => sign(serverLookOf(server));
export const tunnelSign = (pair: TunnelPair): TemplateResult => sign({ up: 'healthy', stale: 'degraded', down: 'unhealthy', unknown: 'unchecked' }[pair.state]);

const serverLookOf = (server: ServerState): string => ({ up: 'healthy', away: 'away', offline: 'down', unreachable: 'down', uninitialised: 'unchecked' })[server.state];

/** Health and what it is doing in a deploy, in words. */
export function containerStateText(container: ContainerState): string {
  const health = t(`health.${container.health}`);
  const failing = container.failures > 0 && container.health !== 'healthy' ? `${health} (${container.failures})` : health;
  return container.role === 'active' || container.role === 'proxy' ? failing : `${t(`role.${container.role}`)}, ${failing}`;
}

export const heading = (text: string): TemplateResult => html`<h3>${text}</h3>`;

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly mono?: boolean;
}

export const facts = (list: readonly Fact[]): TemplateResult => html`<dl>${list.map((fact) => html`
  <div><dt>${fact.name}</dt><dd class=${fact.mono === true ? 'mono' : ''} title=${fact.value}>${fact.value}</dd></div>`)}</dl>`;
