import type { Connection, FileSystemWatcher } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import type { Clock } from '../core/base/index.ts';
import type { OpenFiles } from './project.ts';
import { debounceMs } from './publisher.ts';
import type { DocumentStore } from './store.ts';

/** Files whose change on disk changes what is known beside the text of a deploy file. */
export const watchedBeside: readonly FileSystemWatcher[] = ['**/.env', '**/.env.*', '**/.jiji/*', '**/jiji.{yml,yaml}', '**/jiji.*.{yml,yaml}', '**/.gitignore'].map((globPattern) => ({ globPattern }));

interface Beside {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly store: DocumentStore;
  /** What is beside the open files has changed. */
  readonly changed: () => void;
}

/**
 * Hears of changes beside the open files: on disk, and in an editor while files of the other kind are open, where it
 * waits until nobody types any more. The result ends it.
 */
export function listenBeside({ connection, clock, store, changed }: Beside): () => void {
  let cancel: () => void = () => undefined;
  const soon = (): void => {
    cancel();
    cancel = clock.after(2 * debounceMs, changed);
  };
  connection.onDidChangeWatchedFiles(() => {
    if (store.all().length + store.envFiles.all().length > 0) soon();
  });
  store.changed.on(() => {
    if (store.envFiles.all().length > 0) soon();
  });
  store.envFiles.changed.on(() => {
    if (store.all().length > 0) soon();
  });
  return () => cancel();
}

/** The open files as the reader of facts wants them. */
export function openFiles(store: DocumentStore): OpenFiles {
  return {
    get: (uri) => store.get(uri),
    all: () => store.all(),
    envText: (file) => store.envFiles.all().find((document) => URI.parse(document.uri).fsPath === file)?.text.getText(),
  };
}
