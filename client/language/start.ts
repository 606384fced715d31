import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, TransportKind, type StaticFeature } from 'vscode-languageclient/node';
import {
  clusterChangedNotification, clusterFactsRequest, dialectRequest, namesChangedNotification, resolveNameRequest, storedSecretsNotification, trustChangedNotification,
  type ClusterFactsParams, type ClusterFactsResult, type DialectParams, type DialectResult, type ResolveNameParams, type ResolveNameResult, type ServerOptions, type StoredSecretsParams, type TrustChangedParams,
} from '../../core/protocol/lsp.ts';
import { commands } from '../commands/index.ts';
import { showDialect } from './dialect-status.ts';

/** What the server asks of the client. */
export interface Questions {
  readonly resolveName: (params: ResolveNameParams) => Promise<ResolveNameResult>;
  readonly clusterFacts: (params: ClusterFactsParams) => ClusterFactsResult;
}

export interface LanguageConnection {
  /** Tells the server that names may point elsewhere now. */
  namesChanged(): void;
  /** Tells the server that the client has seen something else of the cluster. */
  clusterChanged(): void;
  trustChanged(trusted: boolean): void;
  /** Tells the server which names the editor keeps values for. */
  secretsStored(stored: StoredSecretsParams['stored']): void;
  stop(): Promise<void>;
}

/** Tells the server which commands its lenses may call. */
const ownCommands: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), commands: { commands: commands.map(({ id }) => id) } };
  },
  initialize: () => undefined,
  getState: () => ({ kind: 'static' }),
  clear: () => undefined,
};

/** Starts the language server in a process of its own. */
export async function startLanguageClient(extension: vscode.ExtensionContext, questions: Questions): Promise<LanguageConnection> {
  const module = extension.asAbsolutePath('dist/server.cjs');
  const server = { module, transport: TransportKind.ipc };
  const client = new LanguageClient(
    'jiji',
    'Jiji Language Server',
    { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6011'] } } },
    {
      documentSelector: [
        { language: 'jiji-deploy', scheme: 'file' },
        { language: 'jiji-deploy', scheme: 'untitled' },
      ],
      initializationOptions: (): ServerOptions => ({ trusted: vscode.workspace.isTrusted, live: true }),
      outputChannel: vscode.window.createOutputChannel('Jiji Language Server', { log: true }),
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    },
  );
  client.registerFeature(ownCommands);
  client.onRequest(resolveNameRequest, questions.resolveName);
  client.onRequest(clusterFactsRequest, questions.clusterFacts);
  await client.start();
  const dialect = showDialect((uri) => client.sendRequest<DialectResult>(dialectRequest, { uri } satisfies DialectParams));
  return {
    namesChanged: () => void client.sendNotification(namesChangedNotification),
    clusterChanged: () => void client.sendNotification(clusterChangedNotification),
    secretsStored: (stored) => void client.sendNotification(storedSecretsNotification, { stored } satisfies StoredSecretsParams),
    trustChanged: (trusted) => void client.sendNotification(trustChangedNotification, { trusted } satisfies TrustChangedParams),
    stop: () => {
      dialect.dispose();
      return client.dispose();
    },
  };
}
