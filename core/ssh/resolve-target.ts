import { isAbsolute, join, resolve } from 'node:path';
import { problem, ProblemError } from '../base/index.ts';
import { readSshConfig } from './ssh-config-file.ts';
import { labelOf, type KeySource, type SshTarget } from './target.ts';

/** The part of the deploy configuration that decides about connections (variables already put in). */
export interface SshSettings {
  readonly servers: readonly {
    readonly name: string;
    readonly host: string;
    readonly ssh: { readonly user?: string; readonly port?: number; readonly keyPaths: readonly string[]; readonly keyPassphrase?: string; readonly keyData: readonly string[] };
  }[];
  readonly ssh: {
    readonly keysOnly: boolean;
    readonly connectTimeoutSeconds: number;
    readonly commandTimeoutSeconds: number;
    readonly options: Readonly<Record<string, string>>;
    readonly proxy?: string;
    readonly proxyCommand?: string;
    readonly dnsRetries: number;
    readonly configFiles: readonly string[];
  };
}

export interface ResolveEnvironment {
  readonly homeDir: string;
  readonly projectRoot: string;
  /** Text of a file; undefined when there is none. Anything else that goes wrong rejects. */
  readonly readFile: (path: string) => Promise<string | undefined>;
  /** Value of a variable that `key_data` names. */
  readonly keyData: (name: string) => string | undefined;
  /** Servers or hosts whose old algorithms are allowed (`jiji.ssh.legacyAlgorithms`). */
  readonly legacyAlgorithms?: readonly string[];
  /** Told what is not evaluated, one sentence each. */
  readonly note?: (note: { readonly code: string; readonly args: Readonly<Record<string, string>> }) => void;
}

/** More than any sensible chain; ends a circle of `ProxyJump` lines. */
const jumpLimit = 8;
const defaultKeys = ['~/.ssh/id_ed25519', '~/.ssh/id_ecdsa', '~/.ssh/id_rsa'];

/** One end of a connection before the config files are asked. */
interface Wanted {
  readonly name: string;
  readonly host: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
}

/**
 * How to reach a server: `servers.X` over `ssh` over the SSH config files over defaults (deploy-yml §7). Throws
 * `ssh-server-unknown`, `ssh-user-missing`, `ssh-key-data`, `ssh-jump-invalid`, `ssh-jump-depth`.
 */
export async function resolveTarget(settings: SshSettings, serverName: string, environment: ResolveEnvironment): Promise<SshTarget> {
  const server = settings.servers.find((each) => each.name === serverName);
  if (server === undefined) throw new ProblemError(problem('ssh-server-unknown', { server: serverName }));
  const files = await new ConfigFiles(settings, environment).load();
  const { user, port, keyPaths, keyPassphrase, keyData } = server.ssh;
  const passphrase = keyPassphrase === undefined ? {} : { passphrase: keyPassphrase };
  const own: KeySource[] = [
    ...keyPaths.map((key) => (key.includes('-----BEGIN ') ? { kind: 'data', name: 'ssh.keys', text: key, ...passphrase } as const : { kind: 'file', path: expandPath(key, environment), ...passphrase } as const)),
    ...keyData.map((name) => ({ kind: 'data', name, text: keyText(name, serverName, environment), ...passphrase } as const)),
  ];
  const build = new TargetBuilder(settings, environment, files, own);
  return build.target({ name: server.name, host: server.host, user, port }, settings.ssh.proxy, settings.ssh.proxyCommand, 0);
}

class TargetBuilder {
  readonly #settings: SshSettings;
  readonly #environment: ResolveEnvironment;
  readonly #files: readonly string[];
  readonly #own: readonly KeySource[];

  constructor(settings: SshSettings, environment: ResolveEnvironment, files: readonly string[], own: readonly KeySource[]) {
    this.#settings = settings;
    this.#environment = environment;
    this.#files = files;
    this.#own = own;
  }

  target(wanted: Wanted, proxy: string | undefined, proxyCommand: string | undefined, depth: number): SshTarget {
    if (depth > jumpLimit) throw new ProblemError(problem('ssh-jump-depth', { limit: jumpLimit, host: wanted.host }, { host: wanted.name }));
    const { ssh } = this.#settings;
    const file = this.#file(wanted.host);
    const host = file.value('hostname')?.replaceAll('%h', wanted.host) ?? wanted.host;
    const user = wanted.user ?? file.value('user');
    if (user === undefined) {
      throw new ProblemError(problem('ssh-user-missing', { server: wanted.name }, { host: wanted.name, remedy: { code: 'ssh-user-missing-remedy', args: { server: wanted.name } } }));
    }
    const port = wanted.port ?? file.number('port') ?? 22;
    const jumpText = proxy ?? (proxyCommand === undefined ? otherThan(wanted.host, none(file.value('proxyjump'))) : undefined);
    const command = proxyCommand ?? (jumpText === undefined ? none(file.value('proxycommand')) : undefined);
    const jump = jumpText === undefined ? undefined : this.#jump(jumpText, user, depth);
    const option = (name: string): string | undefined => optionOf(ssh.options, name);
    return {
      name: wanted.name, host, port, user,
      keys: this.#keys(file.identities({ host, user })),
      keysOnly: ssh.keysOnly,
      ...(file.value('identitiesonly')?.toLowerCase() === 'yes' ? { namedKeysOnly: true } : {}),
      ...(jump === undefined ? {} : { jump }),
      ...(command === undefined ? {} : { proxyCommand: command }),
      projectRoot: this.#environment.projectRoot,
      connectTimeoutMs: ssh.connectTimeoutSeconds * 1000,
      commandTimeoutMs: ssh.commandTimeoutSeconds * 1000,
      keepAliveMs: (numberOf(option('ServerAliveInterval')) ?? file.number('serveraliveinterval') ?? 10) * 1000,
      keepAliveMisses: numberOf(option('ServerAliveCountMax')) ?? file.number('serveralivecountmax') ?? 2,
      dnsRetries: ssh.dnsRetries,
      compression: option('Compression')?.toLowerCase() === 'yes',
      narrowed: narrowed(option),
      legacyAlgorithms: this.#environment.legacyAlgorithms?.some((each) => each === wanted.name || each === host) === true,
      unverified: /^(no|off|false)$/i.test(option('StrictHostKeyChecking') ?? ''),
      extraKnownHosts: (option('UserKnownHostsFile') ?? '').split(/\s+/).filter((path) => path !== '' && path !== '/dev/null').map((path) => expandPath(path, this.#environment)),
    };
  }

  /** `a,b` means: first a, through it b, through that the server. */
  #jump(text: string, user: string, depth: number): SshTarget {
    const hops = text.split(',');
    const last = hops.at(-1) ?? '';
    const before = hops.slice(0, -1).join(',');
    const { host, user: jumpUser, port } = parseJump(last);
    const file = this.#file(host);
    const known = jumpUser ?? file.value('user') ?? user;
    const name = labelOf({ user: known, host, port: port ?? file.number('port') ?? 22 });
    // An explicit chain is complete: only its first hop may be led on by the config files.
    return this.target({ name, host, user: known, port }, before === '' ? undefined : before, undefined, depth + 1);
  }

  #keys(identities: readonly string[]): KeySource[] {
    const named: KeySource[] = [...this.#own, ...identities.map((path) => ({ kind: 'file', path: expandPath(path, this.#environment) } as const))];
    if (named.length > 0 || this.#settings.ssh.keysOnly) return named;
    return defaultKeys.map((path) => ({ kind: 'file', path: expandPath(path, this.#environment), optional: true }));
  }

  #file(host: string): FileValues {
    return new FileValues(this.#files.map((text) => readSshConfig(text, host)));
  }
}

/** The config files of one host, in order: the first value wins across files too. */
class FileValues {
  readonly #files: readonly ReturnType<typeof readSshConfig>[];
  constructor(files: readonly ReturnType<typeof readSshConfig>[]) {
    this.#files = files;
  }

  value(key: string): string | undefined {
    return this.#files.map((file) => file.values.get(key)).find((value) => value !== undefined);
  }

  number(key: string): number | undefined {
    return numberOf(this.value(key));
  }

  identities(tokens: { readonly host: string; readonly user: string }): string[] {
    const all = this.#files.flatMap((file) => file.identityFiles).map((path) => path.replaceAll(/%([dhr%])/g, (whole, letter: string) => ({ d: '~', h: tokens.host, r: tokens.user, '%': '%' })[letter] ?? whole));
    return all.some((path) => path.toLowerCase() === 'none') ? [] : all;
  }
}

class ConfigFiles {
  readonly #settings: SshSettings;
  readonly #environment: ResolveEnvironment;
  constructor(settings: SshSettings, environment: ResolveEnvironment) {
    this.#settings = settings;
    this.#environment = environment;
  }

  async load(): Promise<string[]> {
    const texts: string[] = [];
    for (const name of this.#settings.ssh.configFiles) {
      const file = expandPath(name, this.#environment);
      const text = await this.#environment.readFile(file);
      if (text === undefined) this.#environment.note?.({ code: 'ssh-config-missing', args: { file } });
      else {
        for (const keyword of readSshConfig(text, '').ignored) this.#environment.note?.({ code: 'ssh-config-ignored', args: { file, keyword } });
        texts.push(text);
      }
    }
    return texts;
  }
}

const none = (value: string | undefined): string | undefined => (value?.toLowerCase() === 'none' ? undefined : value);

/** `Host *` with a `ProxyJump` names the jump host itself too; it is not its own jump host. */
const otherThan = (host: string, jump: string | undefined): string | undefined => (jump !== undefined && jump.split(',').some((hop) => parseJump(hop).host === host) ? undefined : jump);

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function optionOf(options: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(options).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** `[user@]host[:port]`, IPv6 in brackets (deploy-yml §7). */
export function parseJump(text: string): { readonly user?: string; readonly host: string; readonly port?: number } {
  const found = /^(?:([^@\s]+)@)?([^:@\s[\]]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/.exec(text.trim());
  const port = found?.[3] === undefined ? undefined : Number(found[3]);
  if (found?.[2] === undefined || (port !== undefined && (port < 1 || port > 65535))) {
    throw new ProblemError(problem('ssh-jump-invalid', { value: text }, { remedy: { code: 'ssh-jump-invalid-remedy' } }));
  }
  return { host: found[2].replace(/^\[|\]$/g, ''), ...(found[1] === undefined ? {} : { user: found[1] }), ...(port === undefined ? {} : { port }) };
}

function narrowed(option: (name: string) => string | undefined): SshTarget['narrowed'] {
  const lists = ([['kex', 'KexAlgorithms'], ['cipher', 'Ciphers'], ['hmac', 'MACs'], ['serverHostKey', 'HostKeyAlgorithms']] as const)
    .flatMap(([list, name]) => {
      const value = option(name);
      // `+`, `-` and `^` change OpenSSH's own defaults, which ours are not.
      return value === undefined || /^[+^-]/.test(value) ? [] : [[list, value.split(',').map((each) => each.trim())] as const];
    });
  return Object.fromEntries(lists);
}

function keyText(name: string, server: string, environment: ResolveEnvironment): string {
  const text = environment.keyData(name);
  if (text === undefined || text.trim() === '') throw new ProblemError(problem('ssh-key-data', { name }, { host: server, remedy: { code: 'ssh-key-data-remedy', args: { name } } }));
  return text;
}

/** `~/` is the home folder; anything else that is not absolute counts from the project root. */
export function expandPath(path: string, environment: Pick<ResolveEnvironment, 'homeDir' | 'projectRoot'>): string {
  if (path === '~') return environment.homeDir;
  if (/^~[/\\]/.test(path)) return join(environment.homeDir, path.slice(2));
  return isAbsolute(path) ? path : resolve(environment.projectRoot, path);
}
