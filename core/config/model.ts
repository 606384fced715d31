/**
 * The deploy configuration as the rest of the product sees it: defaults filled in, every dialect the same. Where a value
 * came from stands in the `SourceMap` beside it, under the path of the *file* (not of the model).
 */
export type Dialect = 'A' | 'B' | 'B+' | 'C';
export type Engine = 'docker' | 'podman';
export type Arch = 'amd64' | 'arm64';

/** Zero-based, as in LSP; `character` counts UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export type NodePath = readonly (string | number)[];

/** Where things stand in the text. A path that the file does not have gives undefined. */
export interface SourceMap {
  key(path: NodePath): Range | undefined;
  value(path: NodePath): Range | undefined;
  /** The first token that is no comment, or line 1 column 1. */
  readonly document: Range;
}

export interface RegistryConfig {
  readonly type: 'local' | 'remote';
  readonly port: number;
  readonly server?: string;
  readonly username?: string;
  readonly password?: string;
}

export interface ServerConfig {
  /** Key in the file. */
  readonly name: string;
  readonly host: string;
  readonly arch: Arch;
  readonly ssh: ServerSsh;
}

/** `servers.X` over `ssh`, key by key; what neither sets is undefined, and the SSH config file may fill it. */
export interface ServerSsh {
  readonly user?: string;
  readonly port?: number;
  readonly keyPaths: readonly string[];
  readonly keyPassphrase?: string;
  /** Names of variables that each hold a private key. */
  readonly keyData: readonly string[];
}

export interface SshConfig {
  readonly keysOnly: boolean;
  readonly connectTimeoutSeconds: number;
  readonly commandTimeoutSeconds: number;
  readonly options: Readonly<Record<string, string>>;
  readonly proxy?: string;
  readonly proxyCommand?: string;
  readonly maxConcurrentStarts: number;
  readonly poolIdleTimeoutSeconds: number;
  readonly dnsRetries: number;
  /** SSH config files to read, in order; empty when `ssh.config` is off. */
  readonly configFiles: readonly string[];
  readonly logLevel: string;
}

export interface NetworkConfig {
  readonly enabled: boolean;
  /** Canonical IPv4 range, `10.210.0.0/16`. */
  readonly clusterCidr: string;
  readonly serviceDomain: string;
}

export interface Environment {
  /** Values exactly as written in the file. */
  readonly clear: Readonly<Record<string, string>>;
  /** Names only. */
  readonly secrets: readonly string[];
}

export interface PortMapping {
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly hostAddress?: string;
  readonly protocol: 'tcp' | 'udp';
}

export interface VolumeMount {
  readonly source: string;
  readonly target: string;
  readonly options: readonly string[];
  readonly named: boolean;
}

export interface UploadMount {
  readonly kind: 'file' | 'directory';
  /** Relative to the project root. */
  readonly local: string;
  readonly remote: string;
  readonly mode?: string;
  readonly owner?: string;
  readonly options: readonly string[];
}

export interface HealthcheckConfig {
  readonly path: string;
  readonly cmd?: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly deployTimeoutSeconds: number;
}

export interface ProxyTarget {
  /** 0 when the file does not say; only possible in form A, where the plan asks the image and else takes 80. */
  readonly appPort: number;
  readonly hosts: readonly string[];
  readonly ssl: boolean | { readonly certificatePem: string; readonly privateKeyPem: string };
  /** `/` or without a trailing slash. */
  readonly pathPrefix: string;
  readonly healthcheck: HealthcheckConfig;
}

export interface BuildConfig {
  readonly context: string;
  readonly dockerfile?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly target?: string;
  /** Names of secrets that the build may read (form C). */
  readonly secrets?: readonly string[];
}

export type RestartPolicy = 'unless-stopped' | 'always' | 'on-failure' | 'no';

export interface ServiceConfig {
  readonly name: string;
  /** As written; exactly one of `image` and `build` in a valid file. */
  readonly image?: string;
  readonly build?: BuildConfig;
  /** Names of servers, file order, no doubles. */
  readonly servers: readonly string[];
  readonly ports: readonly PortMapping[];
  readonly volumes: readonly VolumeMount[];
  readonly uploads: readonly UploadMount[];
  /** Merged with the top level (deploy-yml §9). */
  readonly environment: Environment;
  /** Argument words after the image; empty = the image's own command. */
  readonly command: readonly string[];
  /** Empty without a proxy. */
  readonly proxy: readonly ProxyTarget[];
  readonly retain: number;
  readonly networkMode: string;
  readonly cpus?: string;
  readonly memory?: string;
  readonly gpus?: string;
  readonly devices: readonly string[];
  readonly privileged: boolean;
  readonly capAdd: readonly string[];
  readonly stopFirst: boolean;
  readonly stopTimeoutSeconds: number;
  /** Instances on each server (dialect C, else 1). */
  readonly scale: number;
  /** Form C; undefined otherwise, which means until somebody stops it. */
  readonly restart?: RestartPolicy;
}

export interface DeployConfig {
  readonly dialect: Dialect;
  readonly project: string;
  readonly builder: { readonly engine: Engine; readonly local: boolean; readonly remote?: string; readonly cache: boolean; readonly registry: RegistryConfig };
  /** File order; index in this list is the order of first initialisation. */
  readonly servers: readonly ServerConfig[];
  readonly ssh: SshConfig;
  readonly network: NetworkConfig;
  readonly services: readonly ServiceConfig[];
  /** Relative to the project root. */
  readonly secretsPath: string;
}
