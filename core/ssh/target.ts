/** A private key to offer: a file, or the text of one (from a variable). */
export type KeySource =
  | { readonly kind: 'file'; readonly path: string; readonly passphrase?: string; /** A default name that need not exist. */ readonly optional?: boolean }
  | { readonly kind: 'data'; readonly name: string; readonly text: string; readonly passphrase?: string };

/** Everything needed to open a connection to one server; made by `resolveTarget`. */
export interface SshTarget {
  /** Name in the file; for a jump host `user@host:port`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** In the order they are offered. */
  readonly keys: readonly KeySource[];
  /** Never ask an agent. */
  readonly keysOnly: boolean;
  /** Of an agent's keys only those that are named (`IdentitiesOnly yes` of an SSH config file). */
  readonly namedKeysOnly?: boolean;
  /** Opened first; the connection goes through it. */
  readonly jump?: SshTarget;
  readonly proxyCommand?: string;
  /** Working folder of the proxy command. */
  readonly projectRoot: string;
  readonly connectTimeoutMs: number;
  readonly commandTimeoutMs: number;
  readonly keepAliveMs: number;
  /** Unanswered keep-alives; the link counts as dead one interval later. */
  readonly keepAliveMisses: number;
  readonly dnsRetries: number;
  readonly compression: boolean;
  /** Algorithms from `ssh.options`, by ssh2's names of the lists; they can narrow what we offer, never widen it. */
  readonly narrowed: Readonly<Partial<Record<'kex' | 'cipher' | 'hmac' | 'serverHostKey', readonly string[]>>>;
  /** SHA-1 key exchange, CBC ciphers and SHA-1 MACs too. */
  readonly legacyAlgorithms: boolean;
  /** The file asks for no host key check; honoured only where the user's own settings allow it. */
  readonly unverified: boolean;
  /** Known-hosts files that the file names besides the user's. */
  readonly extraKnownHosts: readonly string[];
}

/** `user@host:port`, for people; IPv6 in brackets. */
export const labelOf = (target: Pick<SshTarget, 'user' | 'host' | 'port'>): string =>
  `${target.user}@${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
