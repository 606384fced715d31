import { URI } from 'vscode-uri';
import { sleep, systemClock, type Clock } from '../core/base/index.ts';
import { deployFileName, environmentOf, parseDeploy, projectRootOf, type Environ } from '../core/config/index.ts';
import { FactGatherer, type EnvFileFacts, type Facts } from '../core/facts/index.ts';
import type { SecretSettings } from '../core/operations/context.ts';
import { commandedNames } from '../core/operations/secrets/command-source.ts';
import { readSettings } from '../core/operations/settings.ts';
import type { DeployDocument } from './document.ts';

export type { KnownNetwork } from '../core/facts/index.ts';

/** What is known beside the text of a file on disk. */
export type Project = Facts;

/** Diagnostics, hovers and completions wait this long for the disk, in ms; after that they go out with what is known. */
export const patienceMs = 150;
/** How long gathered facts hold for one version of a file, in ms. */
const holdMs = 2000;

/** What the reader needs of the open files. */
export interface OpenFiles {
  get(uri: string): DeployDocument | undefined;
  all(): readonly DeployDocument[];
  /** The text of an open secrets file, by absolute path. */
  envText(file: string): string | undefined;
}

export interface ProjectOptions {
  readonly clock?: Clock;
  readonly environ?: Environ;
  readonly open?: OpenFiles;
  /** Names of the values that the editor stores for a project and environment. */
  readonly stored?: (projectRoot: string, environment: string | undefined) => readonly string[] | undefined;
  /** Facts that someone did not wait for are there now. */
  readonly arrived?: (uri: string) => void;
  /** Where the values of an open deploy file stand, or would stand. */
  readonly secretsFile?: (file: string) => void;
}

interface Gathered {
  readonly document: DeployDocument | undefined;
  readonly facts: Promise<Facts>;
  /** Set when the facts are there. */
  known?: Facts;
  until: number;
}

const nothingOpen: OpenFiles = { get: () => undefined, all: () => [], envText: () => undefined };

/** Facts of open files. A slow disk holds nothing up: who asks gets what is known, and hears when there is more. */
export class ProjectReader {
  readonly #clock: Clock;
  readonly #environ: Environ;
  readonly #open: OpenFiles;
  readonly #stored: NonNullable<ProjectOptions['stored']>;
  readonly #arrived: (uri: string) => void;
  readonly #secretsFile: (file: string) => void;
  readonly #gatherer: FactGatherer;
  readonly #gathered = new Map<string, Gathered>();
  /** The last facts of each file, of whatever version. */
  readonly #last = new Map<string, Facts>();

  constructor({ clock = systemClock, environ = {}, open = nothingOpen, stored = () => undefined, arrived = () => undefined, secretsFile = () => undefined }: ProjectOptions = {}) {
    this.#clock = clock;
    this.#environ = environ;
    this.#open = open;
    this.#stored = stored;
    this.#arrived = arrived;
    this.#secretsFile = secretsFile;
    this.#gatherer = new FactGatherer({
      clock,
      openedDeploy: (file) => open.all().find((document) => pathOf(document.uri) === file)?.parsed,
      openedText: (file) => open.envText(file),
    });
  }

  /** Facts of a file on disk; undefined for text that is not on disk. */
  async read(uri: string): Promise<Project | undefined> {
    const configPath = pathOf(uri);
    if (configPath === undefined) return undefined;
    const gathered = this.#gather(uri, configPath);
    const facts = gathered.known ?? (await this.#inTime(gathered.facts));
    if (facts !== undefined) return facts;
    void gathered.facts.then(() => {
      if (this.#open.get(uri) === gathered.document && this.#gathered.get(uri) === gathered) this.#arrived(uri);
    }, () => undefined);
    return this.#last.get(uri) ?? plainFacts(configPath);
  }

  /** What is known beside the text of a secrets file; undefined for a file that no deploy file names. */
  async envFile(uri: string): Promise<EnvFileFacts | undefined> {
    const file = pathOf(uri);
    const roots = this.#open.all().map((document) => pathOf(document.uri)).filter((one) => one !== undefined).map(projectRootOf);
    return file === undefined ? undefined : this.#gatherer.envFile(file, roots);
  }

  /** Something beside the texts has changed: the next facts are fresh. */
  forget(): void {
    this.#gatherer.forget();
    this.#gathered.clear();
  }

  /** A file was closed. */
  close(uri: string): void {
    this.#gathered.delete(uri);
    this.#last.delete(uri);
  }

  #gather(uri: string, configPath: string): Gathered {
    const document = this.#open.get(uri);
    const known = this.#gathered.get(uri);
    if (known !== undefined && known.document === document && known.until > this.#clock.monotonic()) return known;
    const gathered: Gathered = { document, facts: this.#facts(configPath, document), until: Infinity };
    this.#gathered.set(uri, gathered);
    gathered.facts.then((facts) => {
      gathered.known = facts;
      gathered.until = this.#clock.monotonic() + holdMs;
      const now = this.#open.get(uri);
      // A check that outlived its file leaves nothing behind.
      if (now === undefined && this.#gathered.get(uri) === gathered) this.#gathered.delete(uri);
      if (document === undefined || now !== document) return;
      this.#last.set(uri, facts);
      if (facts.secrets !== undefined) this.#secretsFile(facts.secrets.file);
    }, () => { gathered.until = 0; });
    return gathered;
  }

  async #facts(configPath: string, document: DeployDocument | undefined): Promise<Facts> {
    const projectRoot = projectRootOf(configPath);
    const secrets = await secretSettingsOf(projectRoot);
    const commanded = commandedNames(secrets);
    const stored = this.#stored(projectRoot, environmentOf(configPath));
    return this.#gatherer.gather({
      configPath, parsed: document?.parsed ?? parseDeploy(''), processEnv: this.#environ, hostEnvironment: secrets.hostEnvironment,
      ...(commanded === undefined ? {} : { commanded }), ...(stored === undefined ? {} : { stored }),
    });
  }

  async #inTime(facts: Promise<Facts>): Promise<Facts | undefined> {
    const stop = new AbortController();
    const late = sleep(this.#clock, patienceMs, stop.signal).then(() => undefined, () => undefined);
    try {
      return await Promise.race([facts, late]);
    } finally {
      stop.abort();
    }
  }
}

const pathOf = (uri: string): string | undefined => {
  const parsed = URI.parse(uri);
  return parsed.scheme === 'file' ? parsed.fsPath : undefined;
};

/** What the path alone says. */
function plainFacts(configPath: string): Facts {
  const projectRoot = projectRootOf(configPath);
  const file = configPath.slice(projectRoot.length + 1).replaceAll('\\', '/');
  const environment = deployFileName(file)?.environment;
  return { projectRoot, file, ...(environment === undefined ? {} : { environment }) };
}

/** Broken settings are reported by every operation; until they are mended, the default holds here. */
export async function secretSettingsOf(projectRoot: string): Promise<SecretSettings> {
  try {
    return (await readSettings(projectRoot)).secrets;
  } catch {
    return { hostEnvironment: 'fallback' };
  }
}
