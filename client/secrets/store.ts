import * as vscode from 'vscode';
import type { StoredSecretsParams } from '../../core/protocol/lsp.ts';

type Entry = StoredSecretsParams['stored'][number];

/** Whose secrets: those of one project and one of its environments. */
export interface SecretsOf {
  /** Folder that holds `.jiji/`. */
  readonly root: string;
  readonly environment?: string;
}

const indexKey = 'jiji.storedSecrets';
const keyOf = ({ root, environment }: SecretsOf): string => `jiji.secrets:${JSON.stringify([root, environment ?? null])}`;

/**
 * Values that a person gave to the editor to keep: in its secret storage, which is the operating system's keychain, per
 * project and environment. An index of the names alone stands in the global state, so that they can be told without
 * opening the keychain.
 */
export class SecretStore implements vscode.Disposable {
  readonly #storage: vscode.SecretStorage;
  readonly #index: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  /** Told after each change, in whichever window it was made. */
  readonly onDidChange = this.#changed.event;

  constructor(extension: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>) {
    this.#storage = extension.secrets;
    this.#index = extension.globalState;
    this.#subscription = this.#storage.onDidChange(({ key }) => {
      if (key.startsWith('jiji.secrets:')) this.#changed.fire();
    });
  }

  /** Values by name; undefined when none is kept. */
  async values(of: SecretsOf): Promise<Readonly<Record<string, string>> | undefined> {
    if (this.#entry(of) === undefined) return undefined;
    const text = await this.#storage.get(keyOf(of));
    const values = text === undefined ? {} : parse(text);
    return Object.keys(values).length === 0 ? undefined : values;
  }

  /** Keeps a value; undefined forgets it. */
  async set(of: SecretsOf, name: string, value: string | undefined): Promise<void> {
    const text = await this.#storage.get(keyOf(of));
    const values = new Map(Object.entries(text === undefined ? {} : parse(text)));
    if (value === undefined) values.delete(name);
    else values.set(name, value);
    if (values.size === 0) await this.#storage.delete(keyOf(of));
    else await this.#storage.store(keyOf(of), JSON.stringify(Object.fromEntries(values)));
    await this.#note(of, [...values.keys()]);
    this.#changed.fire();
  }

  /** Names of one project and environment. */
  names(of: SecretsOf): readonly string[] {
    return this.#entry(of)?.names ?? [];
  }

  /** Names of all projects, for the language server. */
  all(): readonly Entry[] {
    return this.#index.get<readonly Entry[]>(indexKey, []);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  #entry(of: SecretsOf): Entry | undefined {
    return this.all().find((entry) => entry.projectRoot === of.root && entry.environment === of.environment);
  }

  async #note(of: SecretsOf, names: readonly string[]): Promise<void> {
    const others = this.all().filter((entry) => entry.projectRoot !== of.root || entry.environment !== of.environment);
    const own: Entry = { projectRoot: of.root, ...(of.environment === undefined ? {} : { environment: of.environment }), names: [...names].sort() };
    await this.#index.update(indexKey, names.length === 0 ? others : [...others, own]);
  }
}

/** What somebody else wrote there counts as nothing. */
function parse(text: string): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string')) : {};
  } catch {
    return {};
  }
}
