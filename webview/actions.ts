import type { FromPanel } from '../core/protocol/panel.ts';
import type { Model, Selection } from './model.ts';

/** What the views can ask for; they change nothing themselves. */
export interface Actions {
  select(selection: Selection | undefined): void;
  show(view: Model['view']): void;
  filter(text: string): void;
  toggleExport(): void;
  exportAs(format: 'mermaid' | 'svg'): void;
  zoom(step: 'in' | 'out' | 'fit'): void;
  send(message: FromPanel): void;
}
