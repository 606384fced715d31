import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy on loopback that can go silent without closing anything, as a cable that is pulled, or hang up. */
export class Gate {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  /** Connections taken so far. */
  accepted = 0;
  readonly #silent: { value: boolean };

  private constructor(server: Server, port: number, sockets: Set<Socket>, silent: { value: boolean }) {
    this.#server = server;
    this.port = port;
    this.#sockets = sockets;
    this.#silent = silent;
  }

  /** `refuseFirst` connections are closed at once, as by sshd's MaxStartups. */
  static async before(targetPort: number, options: { readonly refuseFirst?: number } = {}): Promise<Gate> {
    const sockets = new Set<Socket>();
    const silent = { value: false };
    const server = createServer({ allowHalfOpen: true }, (incoming) => {
      gate.accepted++;
      sockets.add(incoming);
      incoming.on('error', () => incoming.destroy());
      if (gate.accepted <= (options.refuseFirst ?? 0)) {
        incoming.resume().end();
        return;
      }
      const outgoing = connect({ host: '127.0.0.1', port: targetPort, noDelay: true, allowHalfOpen: true });
      sockets.add(outgoing);
      outgoing.on('error', () => incoming.destroy());
      for (const [from, to] of [[incoming, outgoing], [outgoing, incoming]] as const) {
        from.on('data', (chunk: Buffer) => {
          if (!silent.value) to.write(chunk);
        });
        from.on('end', () => {
          if (!silent.value) to.end();
        });
        from.on('close', () => {
          if (!silent.value) to.destroy();
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const gate: Gate = new Gate(server, typeof address === 'object' && address !== null ? address.port : 0, sockets, silent);
    return gate;
  }

  /** From now on nothing passes, in either direction, and nothing is closed. */
  silence(): void {
    this.#silent.value = true;
  }

  /** Ends every connection. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.hangUp();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
