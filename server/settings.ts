import type { Connection } from 'vscode-languageserver';
import * as z from 'zod';
import type { RuleContext, Severity } from '../core/rules/index.ts';

const severity = z.enum(['error', 'warning', 'information', 'hint', 'off']);

const onUnlessOff = z.boolean().catch(true);

/** What the user set under `jiji`; anything that is not of the right form counts as not set. */
const schema = z.object({
  rules: z.record(z.string(), severity.catch('warning')).catch({}),
  images: z.object({ requireDigest: severity.catch('off') }).catch({ requireDigest: 'off' }),
  live: z.object({ dns: onUnlessOff, registries: onUnlessOff, cluster: onUnlessOff, registryLogin: z.boolean().catch(false) }).catch({ dns: true, registries: true, cluster: true, registryLogin: false }),
  inlayHints: z.object({ subnets: onUnlessOff, names: onUnlessOff, units: onUnlessOff, defaults: onUnlessOff }).catch({ subnets: true, names: true, units: true, defaults: true }),
});

export type Settings = z.infer<typeof schema>;

export const defaultSettings: Settings = { rules: {}, images: { requireDigest: 'off' }, live: { dns: true, registries: true, cluster: true, registryLogin: false }, inlayHints: { subnets: true, names: true, units: true, defaults: true } };

/** Reads an answer of `workspace/configuration`. Unknown severities of single rules are left out, not guessed. */
export function parseSettings(answer: unknown): Settings {
  const given = z.looseObject({ rules: z.record(z.string(), z.unknown()).catch({}) }).catch({ rules: {} }).parse(answer);
  const rules = Object.fromEntries(Object.entries(given.rules).filter(([, value]) => severity.safeParse(value).success));
  return schema.parse({ ...given, rules });
}

export function ruleSettings(settings: Settings): Pick<RuleContext, 'severities' | 'requireDigest'> {
  const severities: Readonly<Record<string, Severity | 'off'>> = settings.rules;
  return { severities, requireDigest: settings.images.requireDigest };
}

/** Settings per file, asked for once and kept until the client says that they changed. */
export class SettingsCache {
  readonly #connection: Connection;
  readonly #known = new Map<string, Promise<Settings>>();
  #supported = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Called when the client has said what it can do. */
  enable(supported: boolean): void {
    this.#supported = supported;
  }

  get(uri: string): Promise<Settings> {
    const known = this.#known.get(uri);
    if (known !== undefined) return known;
    const asked = this.#ask(uri);
    this.#known.set(uri, asked);
    return asked;
  }

  forget(uri?: string): void {
    if (uri === undefined) this.#known.clear();
    else this.#known.delete(uri);
  }

  async #ask(uri: string): Promise<Settings> {
    if (!this.#supported) return defaultSettings;
    try {
      return parseSettings(await this.#connection.workspace.getConfiguration({ scopeUri: uri, section: 'jiji' }));
    } catch (error) {
      this.#connection.console.warn(`settings: ${error instanceof Error ? error.message : String(error)}`);
      return defaultSettings;
    }
  }
}
