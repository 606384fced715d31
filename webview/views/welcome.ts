import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../actions.ts';
import { button } from '../toolkit.ts';
import { t } from '../words.ts';

/** What fills the page while there is no picture: what is going on, and what to do. */
export function welcome(text: { readonly icon: string; readonly title: string; readonly next?: string; readonly refresh: boolean }, actions: Actions): TemplateResult {
  return html`<div class="welcome">
    <span class="codicon codicon-${text.icon}" aria-hidden="true"></span>
    <h2>${text.title}</h2>
    ${text.next === undefined ? nothing : html`<p>${text.next}</p>`}
    ${text.refresh ? button({ label: t('refresh'), press: () => actions.send({ type: 'refresh' }) }) : nothing}
  </div>`;
}
