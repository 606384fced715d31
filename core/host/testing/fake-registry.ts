import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RegistryRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** Corrosion's HTTP API with answers that a real one gave; for what a healthy registry never says. */
export class FakeRegistry {
  /** Status and body of the next answers. */
  answer: { status: number; body: string } = { status: 200, body: '' };
  /** Transactions succeed by themselves, each statement affecting one row; `answer` is then for queries alone. */
  acceptsTransactions = false;
  readonly requests: RegistryRequest[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'jiji-registry-'));
  readonly config = join(this.folder, 'config.toml');
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text)).on('end', () => {
      this.requests.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
      const accepted = this.acceptsTransactions && request.url === '/v1/transactions';
      const { status, body: text } = accepted ? { status: 200, body: JSON.stringify({ results: (JSON.parse(body) as unknown[]).map(() => ({ rows_affected: 1 })) }) } : this.answer;
      response.writeHead(status).end(text);
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    this.writeConfig(`[gossip]\naddr = "[fdcc::1]:8787"\n\n[api]\naddr = "127.0.0.1:${port}"\n\n[api.authz]\nbearer-token = "s3cret"\n`);
  }

  writeConfig(text: string): void {
    writeFileSync(this.config, text, { mode: 0o600 });
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.folder, { recursive: true });
  }
}
