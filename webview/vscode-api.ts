import type { FromPanel } from '../core/protocol/panel.ts';

/** What the page remembers while it is hidden or moved. */
export interface SavedState {
  readonly view: 'diagram' | 'table';
  readonly filter: string;
}

/** The page's only way out: VS Code's message channel. */
export interface Host {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: SavedState): void;
}

declare global {
  var acquireVsCodeApi: () => Host;
}

/** What was saved, or the defaults when nothing (or something else) was. */
export function savedState(host: Host): SavedState {
  const saved = host.getState();
  if (typeof saved !== 'object' || saved === null) return { view: 'diagram', filter: '' };
  const view = 'view' in saved && saved.view === 'table' ? 'table' : 'diagram';
  return { view, filter: 'filter' in saved && typeof saved.filter === 'string' ? saved.filter : '' };
}
