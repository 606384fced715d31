import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, TransportKind } from 'vscode-languageclient/node';
import { namesChangedNotification, resolveNameRequest, type ResolveNameParams, type ResolveNameResult } from '../../core/protocol/lsp.ts';

export interface LanguageConnection {
  /** Tells the server that names may point elsewhere now. */
  namesChanged(): void;
  stop(): Promise<void>;
}

/** Starts the language server in a process of its own. `resolve` answers its questions about names of the cluster. */
export async function startLanguageClient(extension: vscode.ExtensionContext, resolve: (params: ResolveNameParams) => Promise<ResolveNameResult>): Promise<LanguageConnection> {
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
      outputChannel: vscode.window.createOutputChannel('Jiji Language Server', { log: true }),
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    },
  );
  client.onRequest(resolveNameRequest, resolve);
  await client.start();
  return {
    namesChanged: () => void client.sendNotification(namesChangedNotification),
    stop: () => client.dispose(),
  };
}
