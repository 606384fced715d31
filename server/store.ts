import type { Connection, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Emitter } from '../core/base/index.ts';
import type { Environ } from '../core/config/index.ts';
import { DeployDocument } from './document.ts';
import { EnvDocument, isEnvDocument } from './env-file/document.ts';

/** A version of an open file. */
export interface Versioned {
  readonly uri: string;
  readonly version: number;
  readonly text: TextDocument;
}

/** Open files of one kind, in their last version. */
export class OpenDocuments<D extends Versioned> {
  /** A file was opened or got another version. */
  readonly changed = new Emitter<D>();
  /** A file was closed; its uri. */
  readonly closed = new Emitter<string>();
  readonly #documents = new Map<string, D>();
  readonly #edited = new Set<string>();
  readonly #make: (text: TextDocument) => D;

  constructor(make: (text: TextDocument) => D) {
    this.#make = make;
  }

  get(uri: string): D | undefined {
    return this.#documents.get(uri);
  }

  /** Somebody types in the file: it has changed since it was opened. */
  isEdited(uri: string): boolean {
    return this.#edited.has(uri);
  }

  all(): readonly D[] {
    return [...this.#documents.values()];
  }

  set(text: TextDocument): void {
    const document = this.#make(text);
    this.#documents.set(document.uri, document);
    this.changed.emit(document);
  }

  change(uri: string, version: number, changes: TextDocumentContentChangeEvent[]): void {
    const known = this.#documents.get(uri)?.text;
    // The library updates a document in place; a version that someone still reads must keep its text.
    if (known === undefined) return;
    this.#edited.add(uri);
    this.set(TextDocument.update(TextDocument.create(uri, known.languageId, known.version, known.getText()), changes, version));
  }

  close(uri: string): void {
    this.#edited.delete(uri);
    if (this.#documents.delete(uri)) this.closed.emit(uri);
  }
}

/** The open deploy files, by incremental changes; each version is one `DeployDocument` that all features share. */
export class DocumentStore extends OpenDocuments<DeployDocument> {
  /** The open secrets files: no feature of deploy files sees them. */
  readonly envFiles = new OpenDocuments((text) => new EnvDocument(text));

  constructor(environ: Environ) {
    super((text) => new DeployDocument(text, environ));
  }

  listen(connection: Connection): void {
    connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
      const opened = TextDocument.create(uri, languageId, version, text);
      if (isEnvDocument(opened)) this.envFiles.set(opened);
      else this.set(opened);
    });
    connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
      this.change(textDocument.uri, textDocument.version, contentChanges);
      this.envFiles.change(textDocument.uri, textDocument.version, contentChanges);
    });
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      this.close(uri);
      this.envFiles.close(uri);
    });
  }
}
