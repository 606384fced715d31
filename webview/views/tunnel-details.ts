import { html, type TemplateResult } from 'lit-html';
import type { Actions } from '../actions.ts';
import { ageOrNever, bytesText, msText } from '../format.ts';
import { button } from '../toolkit.ts';
import type { ClusterState, TunnelPair, TunnelState } from '../types.ts';
import { t } from '../words.ts';
import { heading } from './parts.ts';
import { problemsAbout } from './problems-about.ts';
import { tunnelStateText } from './tunnel-state.ts';

/** A tunnel as each of its two ends sees it: a difference between the columns is where to look. */
export function tunnelDetails(cluster: ClusterState, pair: TunnelPair, actions: Actions): TemplateResult {
  const between = (server?: string, peer?: string): boolean => (server === pair.a && peer === pair.b) || (server === pair.b && peer === pair.a);
  return html`
    <h2>${pair.a} ⇄ ${pair.b}</h2>
    <p class="verdict" data-state=${pair.state}>${tunnelStateText(pair)}</p>
    ${problemsAbout(cluster, (problem) => between(problem.server, problem.peer))}
    ${heading(t('sides'))}
    <table class="sides">
      <thead><tr><td></td><th scope="col">${pair.a}</th><th scope="col">${pair.b}</th></tr></thead>
      <tbody>
        ${row(t('handshake'), pair, (side) => ageOrNever(side.handshakeAgeSeconds))}
        ${row(t('rtt'), pair, (side) => msText(side.rttMs))}
        ${row(t('sent'), pair, (side) => bytesText(side.txBytes))}
        ${row(t('received'), pair, (side) => bytesText(side.rxBytes))}
      </tbody>
    </table>
    ${heading(t('endpoint'))}
    <dl>${[pair.fromA, pair.fromB].map((side) => (side === undefined ? '' : html`<div><dt>${side.from} → ${side.to}</dt><dd class="mono">${side.endpoint ?? t('none')}</dd></div>`))}</dl>
    <div class="buttons">${[pair.a, pair.b].map((server) => button({ label: `${t('terminal')}: ${server}`, secondary: true, press: () => actions.send({ type: 'terminal', server }) }))}</div>`;
}

const row = (name: string, pair: TunnelPair, value: (side: TunnelState) => string): TemplateResult =>
  html`<tr><th scope="row">${name}</th>${[pair.fromA, pair.fromB].map((side) => html`<td>${side === undefined ? t('none') : value(side)}</td>`)}</tr>`;
