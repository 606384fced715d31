import * as vscode from 'vscode';
import type { ResolveNameParams, ResolveNameResult } from '../../core/protocol/lsp.ts';
import type { LanguageConnection } from './start.ts';

/** Starts the language server with the first deploy file that is opened, and ends it with the window. */
export class LanguageService {
  readonly #extension: vscode.ExtensionContext;
  readonly #resolve: (params: ResolveNameParams) => Promise<ResolveNameResult>;
  readonly #failed: (error: unknown) => void;
  #connection: Promise<LanguageConnection> | undefined;

  constructor(extension: vscode.ExtensionContext, resolve: (params: ResolveNameParams) => Promise<ResolveNameResult>, failed: (error: unknown) => void) {
    this.#extension = extension;
    this.#resolve = resolve;
    this.#failed = failed;
  }

  register(): vscode.Disposable {
    const startFor = (document: vscode.TextDocument): void => {
      if (document.languageId === 'jiji-deploy') this.#start();
    };
    vscode.workspace.textDocuments.forEach(startFor);
    return vscode.workspace.onDidOpenTextDocument(startFor);
  }

  /** Hints and hovers ask again where names point. */
  namesChanged(): void {
    this.#connection?.then((connection) => connection.namesChanged()).catch(() => undefined);
  }

  async stop(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.stop();
  }

  #start(): void {
    if (this.#connection !== undefined) return;
    this.#connection = import('./start.ts').then(({ startLanguageClient }) => startLanguageClient(this.#extension, this.#resolve));
    this.#connection.catch((error: unknown) => {
      this.#connection = undefined;
      this.#failed(error);
    });
  }
}
