import { html, nothing, type TemplateResult } from 'lit-html';
import { ageWords } from '../../core/network/age.ts';
import { tunnelPairs } from '../../core/network/mermaid-diagram.ts';
import { containerName, shortVersion, tunnelLabel } from '../../core/network/mermaid-words.ts';
import type { Actions } from '../actions.ts';
import { bytesText, msText, subnetRoom } from '../format.ts';
import { button } from '../toolkit.ts';
import type { ClusterState, ServerState } from '../types.ts';
import { t } from '../words.ts';
import { containerSign, facts, heading, tunnelSign, type Fact } from './parts.ts';
import { problemsAbout } from './problems-about.ts';

export function serverDetails(cluster: ClusterState, server: ServerState, actions: Actions): TemplateResult {
  const about = [server.host, engineText(server), server.arch].filter((part) => part !== undefined && part !== '').join(' · ');
  return html`
    <h2>${server.name}</h2>
    <p class="about">${about}</p>
    ${server.state === 'up' ? nothing : html`<p class="verdict" data-state=${server.state}>${t(`serverState.${server.state}`)}${server.reason === undefined ? '' : `: ${server.reason}`}</p>`}
    ${problemsAbout(cluster, (problem) => problem.server === server.name && problem.peer === undefined && problem.container === undefined && server.state === 'up')}
    ${heading(t('network'))}${facts(networkFacts(cluster, server))}
    ${tunnelList(cluster, server, actions)}
    ${containerList(server, actions)}
    ${heading(t('host'))}${facts(hostFacts(server))}
    ${heading(t('parts'))}${facts(partFacts(server))}
    <div class="buttons">${button({ label: t('terminal'), secondary: true, press: () => actions.send({ type: 'terminal', server: server.name }) })}</div>`;
}

export const engineText = (server: ServerState): string | undefined => (server.engine === undefined ? undefined : [server.engine, server.engineVersion].filter(Boolean).join(' '));

/** Addresses, peers and registry, as inspector and table show them. */
export function networkFacts(cluster: ClusterState, server: ServerState): readonly Fact[] {
  const own = tunnelPairs(cluster).filter((pair) => pair.a === server.name || pair.b === server.name);
  const up = own.filter((pair) => pair.state === 'up' || pair.state === 'stale').length;
  const room = subnetRoom(server.subnet);
  const used = server.addressesUsed === undefined ? t('none') : room === undefined ? String(server.addressesUsed) : t('addresses.used', { used: server.addressesUsed, size: room });
  return [
    { name: t('subnet'), value: server.subnet ?? t('none'), mono: true },
    { name: t('meshAddress'), value: server.wireguardIp ?? t('none'), mono: true },
    { name: t('addresses'), value: used },
    { name: t('peers'), value: t('peers.up', { up, count: own.length }) },
    { name: t('registry'), value: server.registryRows === undefined ? t('none') : String(server.registryRows) },
    { name: t('clock'), value: msText(server.clockOffsetMs) },
    { name: t('endpoints'), value: server.endpoints.length === 0 ? t('none') : server.endpoints.join(', '), mono: true },
    { name: t('publicKey'), value: server.publicKey ?? t('none'), mono: true },
  ];
}

export const hostFacts = (server: ServerState): readonly Fact[] => [
  { name: t('load'), value: server.load1?.toFixed(2) ?? t('none') },
  { name: t('disk'), value: bytesText(server.diskFreeBytes) },
  { name: t('uptime'), value: server.uptimeSeconds === undefined ? t('none') : ageWords(server.uptimeSeconds) },
];

export const partFacts = (server: ServerState): readonly Fact[] =>
  (['corrosion', 'coredns', 'loop', 'dnsWriter'] as const).map((unit) => ({ name: t(`unit.${unit}`), value: server.services[unit] }));

function tunnelList(cluster: ClusterState, server: ServerState, actions: Actions): TemplateResult | typeof nothing {
  const own = tunnelPairs(cluster).filter((pair) => pair.a === server.name || pair.b === server.name);
  if (own.length === 0) return nothing;
  return html`${heading(t('tunnelsHeading'))}<ul class="list">${own.map((pair) => html`<li>
    <button type="button" @click=${() => actions.select({ kind: 'tunnel', a: pair.a, b: pair.b })}>${tunnelSign(pair)}<span class="name">${pair.a === server.name ? pair.b : pair.a}</span><span class="value">${tunnelLabel(pair)}</span></button></li>`)}</ul>`;
}

function containerList(server: ServerState, actions: Actions): TemplateResult | typeof nothing {
  if (server.containers.length === 0) return nothing;
  return html`${heading(t('containersHeading'))}<ul class="list">${server.containers.map((container) => html`<li>
    <button type="button" @click=${() => actions.select({ kind: 'container', server: server.name, id: container.id })}>${containerSign(container)}<span class="name">${containerName(container)} <span class="muted">${shortVersion(container.version)}</span></span><span class="value">${container.ip ?? ''}</span></button></li>`)}</ul>`;
}
