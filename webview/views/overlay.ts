import { html, type TemplateResult } from 'lit-html';
import type { Actions } from '../actions.ts';
import { button } from '../toolkit.ts';
import { t } from '../words.ts';

/** What the lines mean, drawn as they are drawn. */
export const legend = (): TemplateResult => html`<div class="legend" role="list" aria-label=${t('legend')}>
  ${(['up', 'stale', 'down'] as const).map((state) => html`<span role="listitem"><svg width="20" height="8" aria-hidden="true"><path class="line" data-state=${state} d="M0,4H20"></path></svg>${t(`legend.${state}`)}</span>`)}
</div>`;

export const zoomButtons = (canGrow: boolean, actions: Actions): TemplateResult => html`<div class="zoom">
  ${button({ label: t('zoom.out'), icon: 'remove', press: () => actions.zoom('out') })}
  ${button({ label: t('zoom.in'), icon: 'add', disabled: !canGrow, press: () => actions.zoom('in') })}
  ${button({ label: t('zoom.fit'), icon: 'screen-full', press: () => actions.zoom('fit') })}
</div>`;
