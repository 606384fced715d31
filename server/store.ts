import type { Connection, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Emitter } from '../core/base/index.ts';
import type { Environ } from '../core/config/index.ts';
import { DeployDocument } from './document.ts';

/** The open files, by incremental changes; each version is one `DeployDocument` that all features share. */
export class DocumentStore {
  /** A file was opened or got another version. */
  readonly changed = new Emitter<DeployDocument>();
  /** A file was closed; its uri. */
  readonly closed = new Emitter<string>();
  readonly #documents = new Map<string, DeployDocument>();
  readonly #environ: Environ;

  constructor(environ: Environ) {
    this.#environ = environ;
  }

  listen(connection: Connection): void {
    connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => this.#set(TextDocument.create(uri, languageId, version, text)));
    connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => this.#change(textDocument.uri, textDocument.version, contentChanges));
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      if (this.#documents.delete(uri)) this.closed.emit(uri);
    });
  }

  get(uri: string): DeployDocument | undefined {
    return this.#documents.get(uri);
  }

  all(): readonly DeployDocument[] {
    return [...this.#documents.values()];
  }

  #change(uri: string, version: number, changes: TextDocumentContentChangeEvent[]): void {
    const known = this.#documents.get(uri)?.text;
    // The library updates a document in place; a version that someone still reads must keep its text.
    if (known !== undefined) this.#set(TextDocument.update(TextDocument.create(uri, known.languageId, known.version, known.getText()), changes, version));
  }

  #set(text: TextDocument): void {
    const document = new DeployDocument(text, this.#environ);
    this.#documents.set(document.uri, document);
    this.changed.emit(document);
  }
}
