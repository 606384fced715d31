import type { Problem } from '../base/index.ts';

/** Where the file refers to a name. */
export interface SecretUse {
  /** `environment`: of all services; `ssh`: the way to servers, a key or its passphrase; `build`, `registry`, `tls` as in the file. */
  readonly kind: 'environment' | 'service' | 'registry' | 'tls' | 'ssh' | 'build' | 'other';
  /** Services that get the value, file order. */
  readonly services: readonly string[];
  /** Servers that need it: those of the services, or those that are reached with it. */
  readonly servers: readonly string[];
  /** One-based line of the deploy file. */
  readonly line: number;
}

/** What supplies a value. */
export type SecretOrigin =
  | { readonly kind: 'file'; /** Relative to the project root. */ readonly file: string; /** One-based. */ readonly line: number }
  /** The editor's secret storage. */
  | { readonly kind: 'stored' }
  /** The process environment of editor or command line. */
  | { readonly kind: 'environment' }
  /** A command of `.jiji/settings.json`. */
  | { readonly kind: 'command'; readonly command: string };

/** A name that a deploy file refers to. Never holds its value. */
export interface SecretName {
  readonly name: string;
  readonly uses: readonly SecretUse[];
  /** `unasked`: a command would be asked for it, but was not, since nothing that runs now needs the value. */
  readonly state: 'set' | 'missing' | 'failed' | 'unasked';
  readonly origin?: SecretOrigin;
  /** `failed`: why the command gave no value; masked. */
  readonly failure?: string;
}

/** Names and sources of one deploy file. */
export interface SecretsFound {
  readonly names: readonly SecretName[];
  /** Where values are looked for, in order, for people. */
  readonly tried: readonly string[];
  /** Absolute path of the secrets file that was read, or would be. */
  readonly file: string;
}

/** How the secrets of a container stand to the values of now. */
export interface ContainerSecrets {
  readonly server: string;
  readonly service: string;
  readonly container: string;
  readonly state: 'current' | 'old' | 'unknown';
  /** `old`: the names whose values are others now. */
  readonly names?: readonly string[];
}

export interface SecretsReport extends SecretsFound {
  /** Only when the servers were asked. */
  readonly running?: readonly ContainerSecrets[];
  /** Servers that could not be asked. */
  readonly unreachable?: readonly { readonly server: string; readonly problem: Problem }[];
  /** Only when a person asked to see them. */
  readonly values?: Readonly<Record<string, string>>;
}
