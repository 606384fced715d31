import { provideVSCodeDesignSystem, vsCodeButton, vsCodeTextField } from '@vscode/webview-ui-toolkit';
import { html, nothing, type TemplateResult } from 'lit-html';

/**
 * The only file that knows the widget library, which is no longer kept up upstream: another one takes its place here
 * and nowhere else (docs/decisions/topology.md).
 */
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeTextField());

export interface ButtonOptions {
  readonly label: string;
  readonly press: () => void;
  /** Name of a codicon; the button then shows only that, and the label is what a screen reader says. */
  readonly icon?: string;
  readonly secondary?: boolean;
  readonly disabled?: boolean;
  readonly expanded?: boolean;
}

export function button(options: ButtonOptions): TemplateResult {
  const { label, press, icon, disabled, expanded } = options;
  if (icon === undefined) {
    return html`<vscode-button appearance=${options.secondary === true ? 'secondary' : 'primary'} ?disabled=${disabled === true} @click=${press}>${label}</vscode-button>`;
  }
  return html`<vscode-button appearance="icon" title=${label} aria-label=${label} ?disabled=${disabled === true} aria-expanded=${expanded ?? nothing} aria-haspopup=${expanded === undefined ? nothing : 'menu'} @click=${press}><span class="codicon codicon-${icon}" aria-hidden="true"></span></vscode-button>`;
}

export function searchField(label: string, value: string, change: (value: string) => void): TemplateResult {
  const read = (event: Event): void => change(event.target !== null && 'value' in event.target ? String(event.target.value) : '');
  return html`<vscode-text-field class="search" type="text" placeholder=${label} aria-label=${label} .value=${value} @input=${read}>
    <span slot="start" class="codicon codicon-search" aria-hidden="true"></span>
  </vscode-text-field>`;
}
