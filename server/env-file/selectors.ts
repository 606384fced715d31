import path from 'node:path';
import {
  BulkRegistration, CodeActionKind, CodeActionRequest, CompletionRequest, DidChangeTextDocumentNotification, DidChangeWatchedFilesNotification, DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification, DocumentDiagnosticRequest, HoverRequest, TextDocumentSyncKind, type ClientCapabilities, type Connection, type DocumentSelector,
} from 'vscode-languageserver';

const usual: DocumentSelector = ['**/.env', '**/.env.*'].map((pattern) => ({ scheme: 'file', pattern }));
const isUsual = (file: string): boolean => /^\.env(\..*)?$/.test(path.basename(file));

/**
 * Asks the client for secrets files too, with just the abilities that the server has for them: as a part of the client's
 * own selector they would count as deploy files for every other feature, formatting included. A client that cannot be
 * asked sends them when it is set up so.
 */
export class EnvFileSelectors {
  readonly #connection: Connection;
  readonly #client: () => ClientCapabilities;
  readonly #asked = new Set<string>();

  constructor(connection: Connection, client: () => ClientCapabilities) {
    this.#connection = connection;
    this.#client = client;
  }

  /** Files with the usual names. */
  start(): void {
    this.#ask(usual);
  }

  /** A file that `secrets_path` of a deploy file names. */
  add(file: string): void {
    if (isUsual(file) || this.#asked.has(file)) return;
    this.#asked.add(file);
    const pattern = file.replaceAll('\\', '/').replaceAll(/[*?[\]{}]/g, '[$&]');
    this.#ask([{ scheme: 'file', pattern }], pattern);
  }

  #ask(documentSelector: DocumentSelector, watched?: string): void {
    const { textDocument: can = {}, workspace } = this.#client();
    const watchers = watched !== undefined && workspace?.didChangeWatchedFiles?.dynamicRegistration === true ? [{ globPattern: watched }] : [];
    const canOpen = can.synchronization?.dynamicRegistration === true;
    if (!canOpen && watchers.length === 0) return;
    const wanted = BulkRegistration.create();
    if (watchers.length > 0) wanted.add(DidChangeWatchedFilesNotification.type, { watchers });
    if (canOpen) {
      wanted.add(DidOpenTextDocumentNotification.type, { documentSelector });
      wanted.add(DidChangeTextDocumentNotification.type, { documentSelector, syncKind: TextDocumentSyncKind.Incremental });
      wanted.add(DidCloseTextDocumentNotification.type, { documentSelector });
      if (can.completion?.dynamicRegistration === true) wanted.add(CompletionRequest.type, { documentSelector });
      if (can.hover?.dynamicRegistration === true) wanted.add(HoverRequest.type, { documentSelector });
      if (can.codeAction?.dynamicRegistration === true) wanted.add(CodeActionRequest.type, { documentSelector, codeActionKinds: [CodeActionKind.QuickFix] });
      if (can.diagnostic?.dynamicRegistration === true) wanted.add(DocumentDiagnosticRequest.type, { documentSelector, interFileDependencies: true, workspaceDiagnostics: false });
    }
    void this.#connection.client.register(wanted).catch((error: unknown) => this.#connection.console.warn(`secrets files: ${error instanceof Error ? error.message : String(error)}`));
  }
}
