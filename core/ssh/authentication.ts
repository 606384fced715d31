import ssh2, { type AnyAuthMethod, type BaseAgent, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import { keyLabel, loadKey, type KeyCache } from './private-keys.ts';
import type { SshLog } from './options.ts';
import type { KeySource, SshTarget } from './target.ts';

/** One key to offer, of an agent or of ours. */
export interface Candidate {
  /** For the list of refused keys. */
  readonly label: string;
  readonly method: AnyAuthMethod;
}

export interface Candidates {
  readonly ready: readonly Candidate[];
  /** Keys that need a passphrase nobody has given yet. */
  readonly locked: readonly KeySource[];
}

/**
 * What to offer, in order: the agent's keys (those that the file names first, so that a server's limit of attempts does not
 * end before them), then our own. A key that both the agent and a file hold is offered once; of a locked file the public half
 * says so.
 */
export async function candidatesFor(target: SshTarget, options: { readonly agentSocket?: string | undefined; readonly passphrases: ReadonlyMap<string, string>; readonly keyCache: KeyCache; readonly log: SshLog }): Promise<Candidates> {
  const own: { readonly label: string; readonly key: ParsedKey }[] = [];
  const locked: { readonly source: KeySource; readonly publicKey?: Buffer }[] = [];
  for (const source of target.keys) {
    const loaded = await loadKey(source, source.passphrase ?? options.passphrases.get(keyLabel(source)), options.keyCache);
    if (loaded?.state === 'ready') own.push(loaded);
    else if (loaded?.state === 'locked') locked.push(loaded);
  }
  const held = target.keysOnly || options.agentSocket === undefined ? [] : await agentKeys(options.agentSocket, options.log);
  const named = (key: ParsedKey): boolean => [...own.map((each) => each.key.getPublicSSH()), ...locked.flatMap((each) => each.publicKey ?? [])].some((each) => each.equals(key.getPublicSSH()));
  const agent = target.namedKeysOnly === true ? held.filter((each) => named(each.key)) : held;
  const ordered = [...agent.filter((each) => named(each.key)), ...agent.filter((each) => !named(each.key))];
  const inAgent = (key: ParsedKey): boolean => agent.some((each) => each.key.getPublicSSH().equals(key.getPublicSSH()));
  return {
    ready: [
      ...ordered.map(({ label, key, agent: holder }) => ({ label, method: { type: 'agent', username: target.user, agent: new OneKeyAgent(holder, key) } as const })),
      ...own.filter(({ key }) => !inAgent(key)).map(({ label, key }) => ({ label, method: { type: 'publickey', username: target.user, key } as const })),
    ],
    // What the agent can sign with needs no passphrase.
    locked: locked.filter(({ publicKey }) => publicKey === undefined || !agent.some((each) => each.key.getPublicSSH().equals(publicKey))).map(({ source }) => source),
  };
}

interface AgentKey {
  readonly label: string;
  readonly key: ParsedKey;
  readonly agent: BaseAgent;
}

/** An agent that cannot be reached has no keys; the log says so. */
async function agentKeys(socket: string, log: SshLog): Promise<AgentKey[]> {
  const agent = ssh2.createAgent(socket);
  const keys = await new Promise<readonly unknown[]>((resolve) => {
    agent.getIdentities((error, found) => {
      if (error !== undefined && error !== null) log('warn', `SSH agent at ${socket}: ${error.message}`);
      resolve(found ?? []);
    });
  });
  return keys.flatMap((each) => {
    const key = ssh2.utils.parseKey(each as Buffer);
    if (key instanceof Error) return [];
    return [{ label: `agent: ${key.comment === '' ? key.type : key.comment}`, key, agent }];
  });
}

/** Shows ssh2 a single key of an agent, so that each key is a candidate of its own; refuses SHA-1 signatures. */
class OneKeyAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: BaseAgent;
  readonly #key: ParsedKey;
  constructor(agent: BaseAgent, key: ParsedKey) {
    super();
    this.#agent = agent;
    this.#key = key;
  }

  override getIdentities(callback: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
    callback(undefined, [this.#key]);
  }

  override sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    const done = typeof options === 'function' ? options : callback;
    const request = typeof options === 'function' ? {} : options;
    if ((this.#key.type as string) === 'ssh-rsa' && request.hash !== 'sha256' && request.hash !== 'sha512') {
      done?.(new Error('SHA-1 signatures are not made'));
      return;
    }
    this.#agent.sign(key, data, request, (error, signature) => done?.(error, signature));
  }
}
