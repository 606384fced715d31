import {
  CodeActionKind, DidChangeConfigurationNotification, TextDocumentSyncKind,
  type Connection, type InitializeParams, type InitializeResult, type Diagnostic as LspDiagnostic,
} from 'vscode-languageserver';
import { systemClock, type Clock } from '../core/base/index.ts';
import type { Environ } from '../core/config/index.ts';
import { namesChangedNotification, resolveNameRequest, type ResolveNameResult } from '../core/protocol/lsp.ts';
import { LiveNames } from './cluster/names.ts';
import type { DeployDocument } from './document.ts';
import { codeActions } from './features/codeActions.ts';
import { complete } from './features/completion.ts';
import { definition, references } from './features/definition.ts';
import { diagnose, ruleDiagnostics } from './features/diagnostics.ts';
import { hover } from './features/hover.ts';
import { inlayHints } from './features/inlayHints.ts';
import { foldingRanges, format, symbols } from './features/outline.ts';
import { ProjectReader } from './project.ts';
import { Publisher } from './publisher.ts';
import { pulled } from './pull.ts';
import { SettingsCache } from './settings.ts';
import { DocumentStore } from './store.ts';

export interface ServeOptions {
  readonly clock?: Clock;
  readonly environ?: Environ;
}

/** A hover waits this long for an answer about a name, in ms; after that it shows what the file says. */
const hoverWaitMs = 1000;

const capabilities: InitializeResult['capabilities'] = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  hoverProvider: true,
  completionProvider: { triggerCharacters: [' ', '[', '-', '.', '"'] },
  documentFormattingProvider: true,
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  inlayHintProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
};

/** What the client can do that changes how we work. */
interface Client {
  pull: boolean;
  hintRefresh: boolean;
  diagnosticRefresh: boolean;
  configurationChanges: boolean;
}

/** Serves one connection until it closes. Each feature is a function of a document; this file only joins them to the protocol. */
export function serve(connection: Connection, { clock = systemClock, environ = process.env }: ServeOptions = {}): void {
  const store = new DocumentStore(environ);
  const settings = new SettingsCache(connection);
  const projects = new ProjectReader();
  const client: Client = { pull: false, hintRefresh: false, diagnosticRefresh: false, configurationChanges: false };
  const refreshHints = (): void => {
    if (client.hintRefresh) void connection.languages.inlayHint.refresh();
  };
  const names = new LiveNames((uri, name) => connection.sendRequest<ResolveNameResult>(resolveNameRequest, { uri, name }), clock, refreshHints);
  const check = async (document: DeployDocument): Promise<readonly LspDiagnostic[]> => diagnose(document, await settings.get(document.uri), await projects.read(document.uri));
  const publisher = new Publisher(connection, store, clock, check);

  connection.onInitialize((params): InitializeResult => {
    settings.enable(params.capabilities.workspace?.configuration === true);
    readClient(params, client);
    if (!client.pull) publisher.start();
    const diagnosticProvider = { interFileDependencies: false, workspaceDiagnostics: false };
    return { capabilities: client.pull ? { ...capabilities, diagnosticProvider } : capabilities, serverInfo: { name: 'jiji' } };
  });
  connection.onInitialized(() => {
    if (client.configurationChanges) void connection.client.register(DidChangeConfigurationNotification.type, { section: 'jiji' });
  });
  connection.onDidChangeConfiguration(() => {
    settings.forget();
    if (!client.pull) publisher.refresh();
    else if (client.diagnosticRefresh) void connection.languages.diagnostics.refresh();
  });
  connection.onNotification(namesChangedNotification, () => {
    names.forget();
    refreshHints();
  });
  connection.onShutdown(() => publisher.stop());
  store.listen(connection);
  store.closed.on((uri) => settings.forget(uri));

  const on = <T>(uri: string, nothing: T, answer: (document: DeployDocument) => T | Promise<T>): T | Promise<T> => {
    const document = store.get(uri);
    return document === undefined ? nothing : answer(document);
  };
  connection.languages.diagnostics.on(({ textDocument: { uri } }, token) => pulled(store, clock, uri, token, check));
  connection.onHover(({ textDocument: { uri }, position }) =>
    on(uri, null, async (document) => hover(document, position, { project: await projects.read(uri), resolve: (name) => names.wait(uri, name, hoverWaitMs) })));
  connection.onCompletion(({ textDocument: { uri }, position }) => on(uri, [], async (document) => [...(await complete(document, position, await projects.read(uri)))]));
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }) =>
    on(uri, [], async (document) => [...inlayHints(document, range, { project: await projects.read(uri), peek: (name) => names.peek(uri, name) })]));
  connection.onCodeAction(({ textDocument: { uri }, range }) =>
    on(uri, [], async (document) => [...codeActions(document, range, ruleDiagnostics(document, await settings.get(uri), await projects.read(uri)))]));
  connection.onDefinition(({ textDocument: { uri }, position }) => on(uri, null, (document) => definition(document, position)));
  connection.onReferences(({ textDocument: { uri }, position, context }) => on(uri, [], (document) => [...references(document, position, context.includeDeclaration)]));
  connection.onDocumentSymbol(({ textDocument: { uri } }) => on(uri, [], async (document) => [...(await symbols(document))]));
  connection.onFoldingRanges(({ textDocument: { uri } }) => on(uri, [], async (document) => [...(await foldingRanges(document))]));
  connection.onDocumentFormatting(({ textDocument: { uri } }) => on(uri, [], async (document) => [...(await format(document))]));
  connection.listen();
}

function readClient({ capabilities: { textDocument, workspace } }: InitializeParams, client: Client): void {
  client.pull = textDocument?.diagnostic !== undefined;
  client.hintRefresh = workspace?.inlayHint?.refreshSupport === true;
  client.diagnosticRefresh = workspace?.diagnostics?.refreshSupport === true;
  client.configurationChanges = workspace?.didChangeConfiguration?.dynamicRegistration === true;
}
