import { html, nothing, type TemplateResult } from 'lit-html';
import type { Actions } from '../actions.ts';
import type { Model } from '../model.ts';
import { countTexts } from '../summary.ts';
import { button, searchField } from '../toolkit.ts';
import { t } from '../words.ts';
import { sign } from './parts.ts';

const statusLook = { HEALTHY: 'healthy', DEGRADED: 'degraded', CRITICAL: 'unhealthy', UNKNOWN: 'unchecked' } as const;

/** Status, where, how much of it, how fresh; then what can be done. `freshness` is an element that ticks by itself. */
export function header(model: Model, freshness: HTMLElement, actions: Actions): TemplateResult {
  const { cluster } = model;
  return html`<header class="bar">
    ${cluster === undefined ? nothing : html`
      <span class="badge" data-status=${cluster.status}>${sign(statusLook[cluster.status])}${cluster.status}</span>
      <h1>${cluster.project}</h1>
      ${cluster.environment === undefined ? nothing : html`<span class="environment">${cluster.environment}</span>`}
      <span class="counts">${countTexts(cluster).join(' · ')}</span>`}
    <span class="space"></span>
    ${cluster === undefined ? nothing : freshness}
    ${searchField(t('filter'), model.filter, (text) => actions.filter(text))}
    ${viewSwitch(model, actions)}
    <span class="tools">
      ${button({ label: t('refresh'), icon: 'refresh', press: () => actions.send({ type: 'refresh' }) })}
      <span class="menu-anchor">
        ${button({ label: t('export'), icon: 'export', disabled: cluster === undefined, expanded: model.exportOpen, press: () => actions.toggleExport() })}
        ${model.exportOpen ? exportMenu(model, actions) : nothing}
      </span>
    </span>
  </header>`;
}

function viewSwitch(model: Model, actions: Actions): TemplateResult {
  const choice = (view: Model['view']): TemplateResult => html`
    <button type="button" role="radio" aria-checked=${String(model.view === view)} tabindex=${model.view === view ? 0 : -1} @click=${() => actions.show(view)}>${t(`view.${view}`)}</button>`;
  const arrows = (event: KeyboardEvent): void => {
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    actions.show(model.view === 'diagram' ? 'table' : 'diagram');
    if (event.currentTarget instanceof Element) event.currentTarget.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
  };
  return html`<span class="switch" role="radiogroup" aria-label=${t('view')} @keydown=${arrows}>${choice('diagram')}${choice('table')}</span>`;
}

function exportMenu(model: Model, actions: Actions): TemplateResult {
  const keys = (event: KeyboardEvent): void => {
    const items = event.currentTarget instanceof Element ? [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')] : [];
    const index = items.findIndex((item) => item === document.activeElement);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') items[(index + (event.key === 'ArrowDown' ? 1 : items.length - 1)) % items.length]?.focus();
    else if (event.key === 'Tab') actions.toggleExport();
    else return;
    event.preventDefault();
  };
  const item = (format: 'mermaid' | 'svg'): TemplateResult => html`<button type="button" role="menuitem" ?disabled=${format === 'svg' && model.view !== 'diagram'} @click=${() => actions.exportAs(format)}>${t(`export.${format}`)}</button>`;
  return html`<div class="menu" role="menu" aria-label=${t('export')} @keydown=${keys}>${item('mermaid')}${item('svg')}</div>`;
}
