import { PassThrough } from 'node:stream';
import {
  createProtocolConnection, StreamMessageReader, StreamMessageWriter, type ClientCapabilities, type Diagnostic, type InitializeResult, type ProtocolConnection, type PublishDiagnosticsParams,
} from 'vscode-languageserver-protocol/node';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import type { ServerOptions } from '../../core/protocol/lsp.ts';
import { serve, type ServeOptions } from '../../server/serve.ts';

/** A language client as an editor has it, joined to a server by two streams. */
export class TestClient {
  readonly connection: ProtocolConnection;
  readonly published: PublishDiagnosticsParams[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(reader: NodeJS.ReadableStream, writer: NodeJS.WritableStream) {
    this.connection = createProtocolConnection(new StreamMessageReader(reader), new StreamMessageWriter(writer));
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      for (const wake of [...this.#waiting]) wake();
    });
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.listen();
  }

  /** A server in this process. */
  static inProcess(options: ServeOptions = {}): TestClient {
    const [up, down] = [new PassThrough(), new PassThrough()];
    // Given bare streams, the library ends the process with them; given a reader and a writer, it does not.
    serve(createConnection(ProposedFeatures.all, new StreamMessageReader(up), new StreamMessageWriter(down)), { environ: {}, ...options });
    return new TestClient(down, up);
  }

  async start(capabilities: ClientCapabilities = {}, initializationOptions?: ServerOptions): Promise<InitializeResult> {
    const result: InitializeResult = await this.connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities, initializationOptions });
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  open(uri: string, text: string, version = 1): Promise<void> {
    return this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'jiji-deploy', version, text } });
  }

  /** The first diagnostics of a file at a version or later that fulfil a wish. */
  async diagnostics(uri: string, version: number, wish: (found: readonly Diagnostic[]) => boolean = () => true): Promise<readonly Diagnostic[]> {
    for (;;) {
      const found = this.published.find((one) => one.uri === uri && (one.version ?? 0) >= version && wish(one.diagnostics));
      if (found !== undefined) return found.diagnostics;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    this.connection.end();
    this.connection.dispose();
  }
}
