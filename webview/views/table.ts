import { html, nothing, type TemplateResult } from 'lit-html';
import { containerName } from '../../core/network/mermaid-words.ts';
import type { Actions } from '../actions.ts';
import { ageOrNever, bytesText, msText } from '../format.ts';
import { matchesContainer, matchesServer, sameSelection, type Selection } from '../model.ts';
import type { ClusterState, ContainerState, ServerState, TunnelState } from '../types.ts';
import { t } from '../words.ts';
import { containerFacts } from './container-details.ts';
import { containerSign, serverSign, sign, type Fact } from './parts.ts';
import { engineText, hostFacts, networkFacts, partFacts } from './server-details.ts';

interface Shown {
  readonly cluster: ClusterState;
  readonly filter: string;
  readonly selection: Selection | undefined;
  readonly actions: Actions;
}

/** Everything the picture and the inspector show, as three tables for keyboard, screen reader and search. */
export function table(shown: Shown): TemplateResult {
  const servers = shown.cluster.servers.filter((server) => matchesServer(server, shown.filter));
  if (servers.length === 0) return html`<div class="table"><p class="no-match">${t('noMatch', { filter: shown.filter })}</p></div>`;
  return html`<div class="table">
    ${serverTable(servers, shown)}
    ${containerTable(servers, shown)}
    ${tunnelTable(servers, shown)}
  </div>`;
}

const columns = (names: readonly string[]): TemplateResult => html`<thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>`;
const cells = (list: readonly Fact[]): readonly TemplateResult[] => list.map((fact) => html`<td class=${fact.mono === true ? 'mono' : ''} title=${fact.value}>${fact.value}</td>`);

function opener(shown: Shown, selection: Selection, mark: TemplateResult, name: string): TemplateResult {
  const pressed = String(sameSelection(selection, shown.selection));
  return html`<th scope="row"><button type="button" class="open" aria-pressed=${pressed} @click=${() => shown.actions.select(selection)}>${mark}${name}</button></th>`;
}

function serverTable(servers: readonly ServerState[], shown: Shown): TemplateResult {
  const rest = (server: ServerState): readonly Fact[] => [
    { name: t('state'), value: server.reason === undefined ? t(`serverState.${server.state}`) : `${t(`serverState.${server.state}`)}: ${server.reason}` },
    { name: t('host'), value: server.host, mono: true }, { name: t('engine'), value: [engineText(server), server.arch].filter(Boolean).join(' · ') },
    ...networkFacts(shown.cluster, server), ...hostFacts(server), ...partFacts(server),
  ];
  const [first] = servers;
  return html`<table><caption>${t('serversHeading')}</caption>
    ${columns([t('server'), ...(first === undefined ? [] : rest(first).map((fact) => fact.name))])}
    <tbody>${servers.map((server) => html`<tr>${opener(shown, { kind: 'server', server: server.name }, serverSign(server), server.name)}${cells(rest(server))}</tr>`)}</tbody></table>`;
}

function containerTable(servers: readonly ServerState[], shown: Shown): TemplateResult | typeof nothing {
  const own = (server: ServerState): readonly ContainerState[] => {
    const matching = server.containers.filter((container) => matchesContainer(container, shown.filter));
    return matching.length === 0 ? server.containers : matching;
  };
  const rows = servers.flatMap((server) => own(server).map((container) => ({ server, container })));
  const [first] = rows;
  if (first === undefined) return nothing;
  return html`<table><caption>${t('containersHeading')}</caption>
    ${columns([t('service'), t('server'), ...containerFacts(first.container, 0).map((fact) => fact.name)])}
    <tbody>${rows.map(({ server, container }) => html`<tr>${opener(shown, { kind: 'container', server: server.name, id: container.id }, containerSign(container), containerName(container))}<td>${server.name}</td>${cells(containerFacts(container, shown.cluster.readAt))}</tr>`)}</tbody></table>`;
}

function tunnelTable(servers: readonly ServerState[], shown: Shown): TemplateResult | typeof nothing {
  const names = new Set(servers.map((server) => server.name));
  const rows = shown.cluster.tunnels.filter((tunnel) => names.has(tunnel.from) || names.has(tunnel.to));
  if (rows.length === 0) return nothing;
  const look = (tunnel: TunnelState): string => ({ up: 'healthy', stale: 'degraded', down: 'unhealthy', unknown: 'unchecked' })[tunnel.state];
  const rest = (tunnel: TunnelState): readonly Fact[] => [
    { name: t('state'), value: t(`tunnelState.${tunnel.state}`) }, { name: t('handshake'), value: ageOrNever(tunnel.handshakeAgeSeconds) }, { name: t('rtt'), value: msText(tunnel.rttMs) },
    { name: t('sent'), value: bytesText(tunnel.txBytes) }, { name: t('received'), value: bytesText(tunnel.rxBytes) }, { name: t('endpoint'), value: tunnel.endpoint ?? t('none'), mono: true },
  ];
  return html`<table><caption>${t('tunnelsHeading')}</caption>
    ${columns([t('tunnel'), t('state'), t('handshake'), t('rtt'), t('sent'), t('received'), t('endpoint')])}
    <tbody>${rows.map((tunnel) => html`<tr>${opener(shown, { kind: 'tunnel', a: tunnel.from, b: tunnel.to }, sign(look(tunnel)), `${tunnel.from} → ${tunnel.to}`)}${cells(rest(tunnel))}</tr>`)}</tbody></table>`;
}
