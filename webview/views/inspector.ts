import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../actions.ts';
import { containerOf, pairOf, serverOf, type Selection } from '../model.ts';
import { button } from '../toolkit.ts';
import type { ClusterState } from '../types.ts';
import { t } from '../words.ts';
import { containerDetails } from './container-details.ts';
import { serverDetails } from './server-details.ts';
import { tunnelDetails } from './tunnel-details.ts';

/** The facts of what is selected, on the right; everything in it is in the table too. */
export function inspector(cluster: ClusterState, selection: Selection | undefined, actions: Actions): TemplateResult | typeof nothing {
  const body = selection === undefined ? undefined : details(cluster, selection, actions);
  if (body === undefined) return nothing;
  return html`<aside class="inspector" aria-label=${t('details')} tabindex="-1">
    <span class="close">${button({ label: t('close'), icon: 'close', press: () => actions.select(undefined) })}</span>
    ${body}
  </aside>`;
}

function details(cluster: ClusterState, selection: Selection, actions: Actions): TemplateResult | undefined {
  switch (selection.kind) {
    case 'server': {
      const server = serverOf(cluster, selection.server);
      return server === undefined ? undefined : serverDetails(cluster, server, actions);
    }
    case 'container': {
      const container = containerOf(cluster, selection.server, selection.id);
      return container === undefined ? undefined : containerDetails(cluster, selection.server, container, actions);
    }
    case 'tunnel': {
      const pair = pairOf(cluster, selection.a, selection.b);
      return pair === undefined ? undefined : tunnelDetails(cluster, pair, actions);
    }
  }
}
