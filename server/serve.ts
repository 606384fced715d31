import { DidChangeConfigurationNotification, TextDocumentSyncKind, type ClientCapabilities, type Connection, type InitializeResult, type Diagnostic as LspDiagnostic, type ServerCapabilities } from 'vscode-languageserver';
import { systemClock, type Clock } from '../core/base/index.ts';
import type { Environ } from '../core/config/index.ts';
import { namesChangedNotification, resolveNameRequest, type ResolveNameResult } from '../core/protocol/lsp.ts';
import { LiveNames } from './cluster/names.ts';
import type { DeployDocument } from './document.ts';
import type { Services } from './feature.ts';
import { diagnose } from './features/diagnostics.ts';
import { features } from './features/index.ts';
import { unknownLive } from './live/live.ts';
import { ProjectReader } from './project.ts';
import { Publisher } from './publisher.ts';
import { pulled } from './pull.ts';
import { SettingsCache } from './settings.ts';
import { DocumentStore } from './store.ts';

export interface ServeOptions {
  readonly clock?: Clock;
  readonly environ?: Environ;
}

/** Serves one connection until it closes. Each feature is a function of a document; this file only joins them to the protocol. */
export function serve(connection: Connection, { clock = systemClock, environ = process.env }: ServeOptions = {}): void {
  const store = new DocumentStore(environ);
  const settings = new SettingsCache(connection);
  const projects = new ProjectReader();
  let client: ClientCapabilities = {};
  const refreshHints = (): void => {
    if (client.workspace?.inlayHint?.refreshSupport === true) void connection.languages.inlayHint.refresh();
  };
  const names = new LiveNames((uri, name) => connection.sendRequest<ResolveNameResult>(resolveNameRequest, { uri, name }), clock, refreshHints);
  const check = async (document: DeployDocument): Promise<readonly LspDiagnostic[]> => diagnose(document, await settings.get(document.uri), await projects.read(document.uri));
  const publisher = new Publisher(connection, store, clock, check);
  const pulls = (): boolean => client.textDocument?.diagnostic !== undefined;
  const checkAgain = (): void => {
    if (!pulls()) publisher.refresh();
    else if (client.workspace?.diagnostics?.refreshSupport === true) void connection.languages.diagnostics.refresh();
  };
  const services: Services = {
    connection, clock, store, settings, projects, names,
    live: unknownLive,
    client: () => client,
    on: (uri, nothing, answer) => {
      const document = store.get(uri);
      return document === undefined ? nothing : answer(document);
    },
  };

  connection.onInitialize(({ capabilities }): InitializeResult => {
    client = capabilities;
    settings.enable(client.workspace?.configuration === true);
    if (!pulls()) publisher.start();
    return { capabilities: serverCapabilities(client), serverInfo: { name: 'jiji' } };
  });
  connection.onInitialized(() => {
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration === true) void connection.client.register(DidChangeConfigurationNotification.type, { section: 'jiji' });
  });
  connection.onDidChangeConfiguration(() => {
    settings.forget();
    checkAgain();
  });
  connection.onNotification(namesChangedNotification, () => {
    names.forget();
    refreshHints();
  });
  connection.onShutdown(() => publisher.stop());
  store.listen(connection);
  store.closed.on((uri) => settings.forget(uri));
  connection.languages.diagnostics.on(({ textDocument: { uri } }, token) => pulled(store, clock, uri, token, check));
  for (const feature of features) feature.register(services);
  connection.listen();
}

/** What the server says that it can do, to a client that can do this. */
export function serverCapabilities(client: ClientCapabilities): ServerCapabilities {
  const own: ServerCapabilities = { textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental } };
  const pull: ServerCapabilities = client.textDocument?.diagnostic === undefined ? {} : { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } };
  return Object.assign(own, pull, ...features.map((feature) => feature.capabilities(client))) as ServerCapabilities;
}
