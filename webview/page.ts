import { html, nothing, render, type TemplateResult } from 'lit-html';
import { ageWords } from '../core/network/age.ts';
import { meshMermaid } from '../core/network/mermaid.ts';
import type { ToPanel } from '../core/protocol/panel.ts';
import type { Actions } from './actions.ts';
import { Drawing } from './drawing/drawing.ts';
import { standaloneSvg } from './export-svg.ts';
import { drawnPart } from './focus.ts';
import { stillThere, type Model } from './model.ts';
import { announcement } from './summary.ts';
import type { ClusterState } from './types.ts';
import { header } from './views/header.ts';
import { inspector } from './views/inspector.ts';
import { legend, zoomButtons } from './views/overlay.ts';
import { strip } from './views/strip.ts';
import { table } from './views/table.ts';
import { welcome } from './views/welcome.ts';
import { savedState, type Host } from './vscode-api.ts';
import { t } from './words.ts';

/** Without news for this long the page no longer calls itself live. Three refreshes of the slowest stream. */
const STALE_AFTER_SECONDS = 30;

const element = (className: string): HTMLElement => Object.assign(document.createElement('div'), { className });

/** The page: takes messages, keeps one model, renders it, and tells the host what the person asks for. */
export class Page {
  #model: Model;
  readonly #root: HTMLElement;
  readonly #host: Host;
  readonly #canvas = element('canvas');
  readonly #bench = element('canvas bench');
  readonly #freshness = Object.assign(document.createElement('span'), { className: 'freshness' });
  readonly #live = element('announcer');
  readonly #drawing: Drawing;
  #announced = '';

  constructor(root: HTMLElement, host: Host) {
    this.#root = root;
    this.#host = host;
    this.#model = { ...savedState(host), waiting: t('waiting'), exportOpen: false };
    this.#live.setAttribute('role', 'status');
    this.#live.setAttribute('aria-live', 'polite');
    document.body.append(this.#bench, this.#live);
    this.#drawing = new Drawing(this.#canvas, this.#bench, (selection) => this.#actions.select(selection), () => this.#render());
    window.addEventListener('message', (event: MessageEvent<ToPanel>) => this.#receive(event.data));
    document.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener('click', (event) => this.#closeMenu(event));
    setInterval(() => this.#tick(), 1000);
    this.#render();
    host.postMessage({ type: 'ready' });
  }

  readonly #actions: Actions = {
    select: (selection) => {
      const { selection: _old, ...rest } = this.#model;
      this.#update(selection === undefined ? rest : { ...rest, selection });
    },
    show: (view) => this.#update({ ...this.#model, view }),
    filter: (filter) => this.#update({ ...this.#model, filter }),
    toggleExport: () => {
      this.#update({ ...this.#model, exportOpen: !this.#model.exportOpen });
      this.#root.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    },
    exportAs: (format) => this.#export(format),
    zoom: (step) => {
      if (step === 'fit') this.#drawing.viewport.fit();
      else this.#drawing.viewport.zoom(step === 'in' ? 1.25 : 0.8);
    },
    send: (message) => this.#host.postMessage(message),
  };

  #receive(message: ToPanel): void {
    const { failure: _failure, waiting: _waiting, ...rest } = this.#model;
    switch (message.type) {
      case 'state':
        this.#takeState(message.state, rest);
        break;
      case 'waiting':
        this.#update({ ...rest, waiting: message.text });
        break;
      case 'failed':
        this.#update({ ...rest, failure: { text: message.text, ...(message.remedy === undefined ? {} : { remedy: message.remedy }) } });
        break;
    }
  }

  #takeState(cluster: ClusterState, rest: Model): void {
    const { selection, ...others } = rest;
    const kept = selection !== undefined && stillThere(cluster, selection) ? { selection } : {};
    this.#update({ ...others, ...kept, cluster });
    const words = announcement(cluster);
    const key = JSON.stringify([cluster.status, cluster.problems.map((problem) => problem.server ?? problem.text)]);
    if (key !== this.#announced) this.#live.textContent = words;
    this.#announced = key;
  }

  #update(model: Model): void {
    const changed = model.view !== this.#model.view || model.filter !== this.#model.filter;
    this.#model = model;
    this.#render();
    if (changed) this.#host.setState({ view: model.view, filter: model.filter });
    this.#draw();
  }

  #draw(): void {
    const { cluster, selection, filter, view } = this.#model;
    if (cluster === undefined || view !== 'diagram' || cluster.servers.length === 0) return;
    this.#drawing.show({ cluster: drawnPart(cluster), filter, ...(selection === undefined ? {} : { selection }) }).catch((error: unknown) => {
      const text = t('drawFailed', { message: error instanceof Error ? error.message : String(error) });
      this.#host.postMessage({ type: 'problem', text });
      this.#update({ ...this.#model, view: 'table', failure: { text } });
    });
  }

  #render(): void {
    this.#tick();
    render(html`${header(this.#model, this.#freshness, this.#actions)}${this.#body()}`, this.#root);
  }

  #body(): TemplateResult {
    const { cluster, failure, waiting } = this.#model;
    if (cluster === undefined && failure !== undefined) {
      return welcome({ icon: 'error', title: t('failed'), next: [failure.text, failure.remedy].filter(Boolean).join(' '), refresh: true }, this.#actions);
    }
    if (cluster === undefined) return welcome({ icon: 'loading codicon-modifier-spin', title: waiting ?? t('waiting'), refresh: false }, this.#actions);
    if (cluster.servers.length === 0) return welcome({ icon: 'server', title: t('empty'), next: t('empty.next'), refresh: true }, this.#actions);
    return html`${failure === undefined ? nothing : html`<p class="banner" role="alert"><span class="codicon codicon-warning" aria-hidden="true"></span>${failure.text} ${failure.remedy ?? ''}</p>`}
      <main>${this.#stage(cluster)}${inspector(cluster, this.#model.selection, this.#actions)}</main>${strip(cluster, this.#actions)}`;
  }

  #stage(cluster: ClusterState): TemplateResult {
    const { view, filter, selection } = this.#model;
    if (view === 'table') return table({ cluster, filter, selection, actions: this.#actions });
    const drawn = drawnPart(cluster).servers.length;
    return html`<div class="stage">${this.#canvas}
      ${drawn === cluster.servers.length ? nothing : html`<p class="note">${t('focused', { shown: drawn, count: cluster.servers.length })}</p>`}
      ${legend()}${zoomButtons(this.#drawing.viewport.canGrow, this.#actions)}</div>`;
  }

  /** Only one text node changes; a hidden page does not even that. */
  #tick(): void {
    const { cluster } = this.#model;
    if (cluster === undefined || document.hidden) return;
    const age = Math.max(0, (Date.now() - cluster.readAt) / 1000);
    const live = age < STALE_AFTER_SECONDS && this.#model.failure === undefined;
    const text = t(live ? 'live' : 'old', { age: ageWords(Math.floor(age)) });
    if (this.#freshness.textContent !== text) this.#freshness.textContent = text;
    this.#freshness.dataset['live'] = String(live);
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    if (this.#model.exportOpen) this.#actions.toggleExport();
    else if (this.#model.selection !== undefined) this.#actions.select(undefined);
  }

  #closeMenu(event: Event): void {
    const inside = event.composedPath().some((target) => target instanceof Element && target.classList.contains('menu-anchor'));
    if (this.#model.exportOpen && !inside) this.#actions.toggleExport();
  }

  #export(format: 'mermaid' | 'svg'): void {
    this.#update({ ...this.#model, exportOpen: false });
    const { cluster } = this.#model;
    const svg = this.#drawing.svg;
    if (cluster === undefined) return;
    if (format === 'mermaid') this.#host.postMessage({ type: 'export', format, text: meshMermaid(cluster) });
    else if (svg !== undefined) this.#host.postMessage({ type: 'export', format, text: standaloneSvg(svg) });
  }
}
