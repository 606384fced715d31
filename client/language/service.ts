import * as vscode from 'vscode';
import type { ClusterFactsTeller } from '../cluster/facts.ts';
import type { SecretStore } from '../secrets/store.ts';
import type { LanguageConnection, Questions } from './start.ts';

/** Starts the language server with the first deploy file that is opened, and ends it with the window. */
export class LanguageService {
  readonly #extension: vscode.ExtensionContext;
  readonly #resolve: Questions['resolveName'];
  readonly #facts: ClusterFactsTeller;
  readonly #secrets: SecretStore;
  readonly #failed: (error: unknown) => void;
  #connection: Promise<LanguageConnection> | undefined;

  /** `resolve` and `facts` answer what the server asks about names and about the cluster. */
  constructor(extension: vscode.ExtensionContext, resolve: Questions['resolveName'], facts: ClusterFactsTeller, secrets: SecretStore, failed: (error: unknown) => void) {
    this.#extension = extension;
    this.#resolve = resolve;
    this.#facts = facts;
    this.#secrets = secrets;
    this.#failed = failed;
  }

  register(): vscode.Disposable {
    const startFor = (document: vscode.TextDocument): void => {
      if (document.languageId === 'jiji-deploy') this.#start();
    };
    vscode.workspace.textDocuments.forEach(startFor);
    return vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(startFor),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#tell((connection) => connection.trustChanged(true))),
      this.#secrets.onDidChange(() => this.#tell((connection) => connection.secretsStored(this.#secrets.all()))),
      new vscode.Disposable(this.#facts.onDidChange(() => this.#tell((connection) => connection.clusterChanged()))),
    );
  }

  /** The cluster was changed, or may have been: hints and hovers ask again where names point and what runs. */
  namesChanged(): void {
    this.#facts.outdate();
    this.#tell((connection) => connection.namesChanged());
  }

  async stop(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.stop();
  }

  /** A server that does not run has nothing to forget; one that could not be started was reported. */
  #tell(say: (connection: LanguageConnection) => void): void {
    this.#connection?.then(say).catch(() => undefined);
  }

  #start(): void {
    if (this.#connection !== undefined) return;
    this.#connection = import('./start.ts').then(({ startLanguageClient }) => startLanguageClient(this.#extension, { resolveName: this.#resolve, clusterFacts: ({ uri }) => this.#facts.facts(uri) }));
    this.#tell((connection) => connection.secretsStored(this.#secrets.all()));
    this.#connection.catch((error: unknown) => {
      this.#connection = undefined;
      this.#failed(error);
    });
  }
}
