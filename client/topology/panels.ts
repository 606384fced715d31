import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { panelHtml } from '../../core/protocol/panel-html.ts';
import type { FromPanel, ToPanel } from '../../core/protocol/panel.ts';
import type { ClusterStore } from '../cluster/store.ts';
import { problemText } from '../words.ts';
import { saveExport } from './save-export.ts';

const viewType = 'jiji.topology';

/** The topology page: at most one, fed from the cluster store only while it can be seen; hidden it keeps nothing. */
export class TopologyPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #extensionUri: vscode.Uri;
  readonly #cluster: ClusterStore;
  readonly #log: vscode.LogOutputChannel;
  #panel: vscode.WebviewPanel | undefined;

  constructor(extensionUri: vscode.Uri, cluster: ClusterStore, log: vscode.LogOutputChannel) {
    this.#extensionUri = extensionUri;
    this.#cluster = cluster;
    this.#log = log;
  }

  /** Opens the page, or brings it to the front. The person asked for it, so unknown host keys are asked about. */
  show(): void {
    if (this.#panel === undefined) this.#adopt(vscode.window.createWebviewPanel(viewType, vscode.l10n.t('Mesh Topology'), vscode.ViewColumn.Active, this.#options));
    else this.#panel.reveal();
    this.#cluster.restart(true);
  }

  /** A page that was open when the window was reloaded. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#panel === undefined) this.#adopt(panel);
    else panel.dispose();
    return Promise.resolve();
  }

  register(): vscode.Disposable {
    return vscode.window.registerWebviewPanelSerializer(viewType, this);
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  get #dist(): vscode.Uri {
    return vscode.Uri.joinPath(this.#extensionUri, 'dist');
  }

  #media(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#extensionUri, 'media', name);
  }

  get #options(): vscode.WebviewOptions {
    return { enableScripts: true, localResourceRoots: [this.#dist] };
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    const { webview } = panel;
    webview.options = this.#options;
    panel.iconPath = { light: this.#media('topology-light.svg'), dark: this.#media('topology-dark.svg') };
    const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.#dist, name)).toString();
    let ready = false;
    let detach: (() => void) | undefined;
    const post = (): void => {
      if (ready && panel.visible) void webview.postMessage(this.#message());
    };
    const follow = (): void => {
      if (panel.visible) {
        detach ??= this.#cluster.attach();
      } else {
        ready = false;
        detach?.();
        detach = undefined;
      }
    };
    const off = this.#cluster.onDidChange(post);
    const subscriptions = [
      panel.onDidChangeViewState(follow),
      webview.onDidReceiveMessage((message: FromPanel) => {
        if (message.type === 'ready') {
          ready = true;
          post();
        } else this.#receive(message);
      }),
    ];
    panel.onDidDispose(() => {
      off();
      detach?.();
      vscode.Disposable.from(...subscriptions).dispose();
      this.#panel = undefined;
    });
    webview.html = panelHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(24).toString('base64'),
      scriptUri: uri('webview.js'),
      styleUri: uri('webview.css'),
      codiconUri: uri('codicon.css'),
      language: vscode.env.language,
    });
    follow();
  }

  /** What the page should show now. */
  #message(): ToPanel {
    const { phase, problem, state } = this.#cluster;
    if (phase === 'failed' && problem !== undefined) return { type: 'failed', text: problemText(problem) };
    if (state !== undefined) return { type: 'state', state };
    if (phase === 'failed') return { type: 'failed', text: vscode.l10n.t('The connection to the servers ended. It is tried again by itself.') };
    return { type: 'waiting', text: vscode.l10n.t('Asking the servers…') };
  }

  #receive(message: Exclude<FromPanel, { type: 'ready' }>): void {
    switch (message.type) {
      case 'refresh':
        this.#cluster.restart(true);
        break;
      case 'export':
        void saveExport(message.format, message.text, this.#cluster.state?.project ?? 'mesh');
        break;
      case 'logs':
        void vscode.commands.executeCommand('jiji.logs', message.server, message.container);
        break;
      case 'terminal':
        void vscode.commands.executeCommand('jiji.terminal', message.server);
        break;
      case 'problem':
        this.#log.error(`topology page: ${message.text}`);
        break;
    }
  }
}
