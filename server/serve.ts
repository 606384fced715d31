import { DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, TextDocumentSyncKind, type ClientCapabilities, type Connection, type InitializeResult, type Diagnostic as LspDiagnostic, type ServerCapabilities } from 'vscode-languageserver';
import { systemClock, type Clock } from '../core/base/index.ts';
import type { Environ } from '../core/config/index.ts';
import { storedSecretsNotification } from '../core/protocol/lsp.ts';
import { listenBeside, openFiles, watchedBeside } from './beside.ts';
import type { DeployDocument } from './document.ts';
import { diagnoseEnvFile } from './env-file/diagnostics.ts';
import type { EnvDocument } from './env-file/document.ts';
import { EnvFileSelectors } from './env-file/selectors.ts';
import type { Services } from './feature.ts';
import { toLsp } from './features/diagnostics.ts';
import { features } from './features/index.ts';
import { Findings } from './findings.ts';
import { joinLive, type Outside } from './live/join.ts';
import { ProjectReader } from './project.ts';
import { Publisher } from './publisher.ts';
import { pulled } from './pull.ts';
import { SettingsCache } from './settings.ts';
import { DocumentStore } from './store.ts';
import { StoredSecrets } from './stored-secrets.ts';

export interface ServeOptions {
  readonly clock?: Clock;
  readonly environ?: Environ;
  readonly outside?: Outside;
}

/** Serves one connection until it closes. Each feature is a function of a document; this file only joins them to the protocol. */
export function serve(connection: Connection, { clock = systemClock, environ = process.env, outside = {} }: ServeOptions = {}): void {
  const store = new DocumentStore(environ);
  const settings = new SettingsCache(connection);
  let client: ClientCapabilities = {};
  const selectors = new EnvFileSelectors(connection, () => client);
  const stored = new StoredSecrets();
  const projects = new ProjectReader({ clock, environ, open: openFiles(store), arrived: () => checkAgain(), secretsFile: (file) => selectors.add(file), stored: (projectRoot, environment) => stored.names(projectRoot, environment) });
  const findings = new Findings({ clock, settings, projects, live: () => live });
  const check = async (document: DeployDocument): Promise<readonly LspDiagnostic[]> => (await findings.of(document)).found.map((one) => toLsp(one, document.uri));
  const checkEnv = async (document: EnvDocument): Promise<readonly LspDiagnostic[]> => diagnoseEnvFile(document, await settings.get(document.uri), await projects.envFile(document.uri));
  const publishers = [new Publisher(connection, store, clock, check), new Publisher(connection, store.envFiles, clock, checkEnv)];
  const pulls = (): boolean => client.textDocument?.diagnostic !== undefined;
  const checkAgain = (): void => {
    findings.forget();
    if (!pulls()) for (const publisher of publishers) publisher.refresh();
    else if (client.workspace?.diagnostics?.refreshSupport === true) void connection.languages.diagnostics.refresh();
  };
  const joined = joinLive({ connection, clock, store, settings, environ, outside, client: () => client, checkAgain });
  const { live, names } = joined;
  const services: Services = {
    connection, clock, store, settings, projects, findings, names, live,
    client: () => client,
    on: (uri, nothing, answer) => {
      const document = store.get(uri);
      return document === undefined ? nothing : answer(document);
    },
  };

  connection.onInitialize(({ capabilities, initializationOptions }): InitializeResult => {
    client = capabilities;
    joined.start(initializationOptions);
    settings.enable(client.workspace?.configuration === true);
    if (!pulls()) for (const publisher of publishers) publisher.start();
    return { capabilities: serverCapabilities(client), serverInfo: { name: 'jiji' } };
  });
  connection.onInitialized(() => {
    selectors.start();
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [...watchedBeside] });
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration === true) void connection.client.register(DidChangeConfigurationNotification.type, { section: 'jiji' });
  });
  connection.onDidChangeConfiguration(() => {
    settings.forget();
    joined.settingsChanged();
    checkAgain();
  });
  const stopListening = listenBeside({ connection, clock, store, changed: () => { projects.forget(); checkAgain(); } });
  connection.onNotification(storedSecretsNotification, (params: unknown) => {
    stored.take(params);
    projects.forget();
    checkAgain();
  });
  connection.onShutdown(() => {
    stopListening();
    joined.stop();
    for (const publisher of publishers) publisher.stop();
  });
  store.listen(connection);
  for (const documents of [store, store.envFiles]) documents.closed.on((uri) => settings.forget(uri));
  store.closed.on((uri) => projects.close(uri));
  connection.languages.diagnostics.on(({ textDocument: { uri } }, token) =>
    store.envFiles.get(uri) === undefined ? pulled(store, clock, uri, token, check) : pulled(store.envFiles, clock, uri, token, checkEnv));
  for (const feature of features) feature.register(services);
  connection.listen();
}

/** What the server says that it can do, to a client that can do this. */
export function serverCapabilities(client: ClientCapabilities): ServerCapabilities {
  const own: ServerCapabilities = { textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental } };
  const pull: ServerCapabilities = client.textDocument?.diagnostic === undefined ? {} : { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } };
  return Object.assign(own, pull, ...features.map((feature) => feature.capabilities(client))) as ServerCapabilities;
}
