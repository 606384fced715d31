import { connect, type Socket } from 'node:net';
import type { AcceptConnection, Client, ClientChannel, RejectConnection, TcpConnectionDetails } from 'ssh2';

const loopback = '127.0.0.1';

interface Forward {
  readonly to: { readonly host: string; readonly port: number };
  readonly sockets: Set<Socket>;
  users: number;
}

/** Ports of the server's loopback whose connections come back to this end; a port that several ask for is opened once. */
export class ReverseForwards {
  readonly #client: Client;
  readonly #open = new Map<number, Forward>();

  constructor(client: Client) {
    this.#client = client;
    client.on('tcp connection', (details, accept, reject) => this.#take(details, accept, reject));
    client.once('close', () => {
      for (const forward of this.#open.values()) endAll(forward);
      this.#open.clear();
    });
  }

  /** Resolves when the server listens, with what ends that. */
  async add(port: number, to: Forward['to']): Promise<() => Promise<void>> {
    const known = this.#open.get(port);
    if (known !== undefined && (known.to.host !== to.host || known.to.port !== to.port)) throw new Error('another forward of this connection has it');
    const forward = known ?? { to, sockets: new Set<Socket>(), users: 0 };
    forward.users++;
    this.#open.set(port, forward);
    try {
      if (known === undefined) await new Promise<void>((resolve, reject) => this.#client.forwardIn(loopback, port, (error) => (error === undefined ? resolve() : reject(error))));
    } catch (error) {
      this.#open.delete(port);
      throw error;
    }
    return () => this.#remove(port, forward);
  }

  #remove(port: number, forward: Forward): Promise<void> {
    forward.users--;
    if (forward.users > 0 || this.#open.get(port) !== forward) return Promise.resolve();
    this.#open.delete(port);
    endAll(forward);
    return new Promise((resolve) => {
      // A connection that has ended has taken its listener along.
      this.#client.once('close', () => resolve());
      try {
        this.#client.unforwardIn(loopback, port, () => resolve());
      } catch {
        resolve();
      }
    });
  }

  #take(details: TcpConnectionDetails, accept: AcceptConnection<ClientChannel>, reject: RejectConnection): void {
    const forward = this.#open.get(details.destPort);
    if (forward === undefined) {
      reject();
      return;
    }
    const socket = connect(forward.to.port, forward.to.host);
    forward.sockets.add(socket);
    socket.once('close', () => forward.sockets.delete(socket));
    socket.once('error', () => reject());
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      const channel = accept();
      channel.on('error', () => socket.destroy());
      socket.on('error', () => channel.close());
      socket.once('close', () => channel.close());
      channel.once('close', () => socket.destroy());
      socket.pipe(channel).pipe(socket);
    });
  }
}

function endAll(forward: Forward): void {
  for (const socket of forward.sockets) socket.destroy();
}
