import type { Clock } from '../base/index.ts';
import type { KnownHostsFiles } from './host-key-store.ts';

export type SshLog = (level: 'debug' | 'info' | 'warn', message: string) => void;

/** A host key nobody has vouched for yet. */
export interface HostKeyQuestion {
  /** Name of the server in the file. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly keyType: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** known_hosts has a certificate authority for the host, which is recognised but cannot be used. */
  readonly authorityListed: boolean;
}

export interface PoolOptions extends KnownHostsFiles {
  /** Without it, or when it answers null (nobody is there), an unknown host key is not accepted. */
  readonly askHostKey?: (question: HostKeyQuestion) => Promise<boolean | null>;
  /** Gives the passphrase of a key file (or of the variable that holds the key); undefined = not given. */
  readonly askPassphrase?: (key: string) => Promise<string | undefined>;
  /** `SSH_AUTH_SOCK`, or `\\.\pipe\openssh-ssh-agent` or `pageant` on Windows. */
  readonly agentSocket?: string;
  readonly clock?: Clock;
  readonly log?: SshLog;
  /** The user's own `jiji.ssh.allowUnverifiedHosts`: makes `StrictHostKeyChecking: no` of the file count. Default: no. */
  readonly allowUnverifiedHosts?: boolean;
  /** A trusted workspace may start a shell for a proxy command that needs one. Default: no. */
  readonly allowProxyShell?: boolean;
  /** Connections being opened at the same time; `ssh.max_concurrent_starts`. Default 30. */
  readonly maxConcurrentStarts?: number;
  /** A connection unused for this long is closed; `ssh.pool_idle_timeout`. Default 900 s; 0 closes after each use. */
  readonly idleTimeoutMs?: number;
  /** Above this many open connections the least recently used idle ones are closed. Default 50. */
  readonly maxIdleConnections?: number;
}
