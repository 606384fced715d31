import { nodeFiles, type DeployConfig } from '../config/index.ts';
import { agentSocket, ConnectionPool, explainKeys, explainOptions, resolveTarget, userKnownHosts, type RemoteHost, type ResolveEnvironment } from '../ssh/index.ts';
import { problemOf, type Clock } from '../base/index.ts';
import type { SshExplanation } from '../protocol/ssh.ts';
import type { OperationEvent } from '../protocol/events.ts';
import { Askers, type Asker } from './askers.ts';

export interface ConnectionsOptions {
  readonly homeDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Replaces both known_hosts files. */
  readonly knownHosts?: string;
  /** The file's limits; those of the first operation that connects count. */
  readonly ssh: DeployConfig['ssh'];
}

/** An operation that waits for a connection. */
interface Caller extends Asker {
  emit(event: OperationEvent): void;
}

/** What decides about the ways to the servers of a file. */
interface ConnectedFrom {
  readonly config: DeployConfig;
  readonly projectRoot: string;
  readonly secrets: ReadonlyMap<string, string>;
}

/** The connections of a session to the servers of one deploy file. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #pool: ConnectionPool;
  readonly #askers = new Askers<Caller>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    const agent = agentSocket(options.env, process.platform);
    this.#pool = new ConnectionPool({
      ...userKnownHosts({ homeDir: options.homeDir, env: options.env, ...(options.knownHosts === undefined ? {} : { replacement: options.knownHosts }) }),
      clock: options.clock,
      ...(agent === undefined ? {} : { agentSocket: agent }),
      maxConcurrentStarts: options.ssh.maxConcurrentStarts,
      idleTimeoutMs: options.ssh.poolIdleTimeoutSeconds * 1000,
      // Only a trusted workspace, or a person at a command line, gets as far as a session.
      allowProxyShell: true,
      askHostKey: async (key) => {
        const answer = await this.#askers.ask({ kind: 'host-key', host: key.name, keyType: key.keyType, fingerprint: key.fingerprint });
        return answer === null ? null : answer === true;
      },
      askPassphrase: async (keyPath) => {
        const answer = await this.#askers.ask({ kind: 'passphrase', keyPath });
        return typeof answer === 'string' ? answer : undefined;
      },
      log: (level, text) => this.#askers.newest?.emit({ type: 'log', level, text, at: options.clock.now() }),
    });
  }

  /** Opens or reuses the connection to a server of the file. */
  async connect(server: string, from: ConnectedFrom, caller: Caller, signal: AbortSignal): Promise<RemoteHost> {
    const target = await resolveTarget(from.config, server, this.#resolving(from, caller));
    return this.#askers.during(caller, () => this.#pool.connect(target, { signal }));
  }

  /** Where every option comes from, which keys are offered, and what comes of a connection that is opened now. */
  async explain(server: string, from: ConnectedFrom, caller: Caller, signal: AbortSignal): Promise<SshExplanation> {
    const resolving = this.#resolving(from, caller);
    const target = await resolveTarget(from.config, server, resolving);
    const found = { server, options: await explainOptions(from.config, target, resolving), keys: await explainKeys(target, agentSocket(this.#options.env, process.platform)) };
    try {
      await this.connect(server, from, caller, signal);
      return found;
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'cancelled') throw error;
      return { ...found, problem };
    }
  }

  #resolving(from: ConnectedFrom, caller: Caller): ResolveEnvironment {
    return {
      homeDir: this.#options.homeDir,
      projectRoot: from.projectRoot,
      readFile: (path) => nodeFiles.read(path),
      keyData: (name) => from.secrets.get(name),
      note: (note) => caller.emit({ type: 'warning', problem: { code: note.code, args: note.args }, at: this.#options.clock.now() }),
    };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
