import type { Connection, Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import type { Clock } from '../core/base/index.ts';
import type { OpenDocuments, Versioned } from './store.ts';

/** Quiet time after a change before a file is checked, in ms. */
export const debounceMs = 150;

/**
 * Pushes diagnostics to clients that do not ask for them: a while after the last change, for the version that was
 * checked, and not at all when the file has moved on meanwhile.
 */
export class Publisher<D extends Versioned> {
  readonly #connection: Connection;
  readonly #store: OpenDocuments<D>;
  readonly #clock: Clock;
  readonly #diagnose: (document: D) => Promise<readonly LspDiagnostic[]>;
  readonly #timers = new Map<string, () => void>();
  #stopped = false;

  constructor(connection: Connection, store: OpenDocuments<D>, clock: Clock, diagnose: (document: D) => Promise<readonly LspDiagnostic[]>) {
    this.#connection = connection;
    this.#store = store;
    this.#clock = clock;
    this.#diagnose = diagnose;
  }

  start(): void {
    this.#store.changed.on((document) => this.#schedule(document));
    this.#store.closed.on((uri) => {
      this.#timers.get(uri)?.();
      this.#timers.delete(uri);
      void this.#connection.sendDiagnostics({ uri, diagnostics: [] });
    });
  }

  /** Checks every open file again: what is beside their text has changed. */
  refresh(): void {
    for (const document of this.#store.all()) this.#schedule(document);
  }

  /** Nothing is checked or sent any more: the client is going. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #schedule(document: D): void {
    if (this.#stopped) return;
    this.#timers.get(document.uri)?.();
    // A file that was only opened is checked at once: nobody types yet.
    const pause = this.#store.isEdited(document.uri) ? debounceMs : 0;
    this.#timers.set(document.uri, this.#clock.after(pause, () => {
      this.#timers.delete(document.uri);
      void this.#publish(document);
    }));
  }

  async #publish(document: D): Promise<void> {
    try {
      const diagnostics = await this.#diagnose(document);
      if (!this.#stopped && this.#store.get(document.uri) === document) await this.#connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics: [...diagnostics] });
    } catch (error) {
      if (!this.#stopped) this.#connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
}
