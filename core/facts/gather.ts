import { homedir } from 'node:os';
import path from 'node:path';
import { systemClock, type Clock } from '../base/index.ts';
import { deployFileName, projectRootOf, type Environ, type HostEnvironment, type ParsedDeploy } from '../config/index.ts';
import { localPaths, type LocalFile, type RuleContext, type SecretFacts, type SiblingFile } from '../rules/index.ts';
import { DeployFiles, type DeployFileListing, type DeployFileSummary } from './deploy-files.ts';
import { pathState } from './disk.ts';
import { envFileFacts, type EnvFileFacts } from './env-file.ts';
import { gitState, type GitState } from './git.ts';
import { lookAt } from './local-files.ts';
import { Memo } from './memo.ts';
import { NetworkFiles, type KnownNetwork } from './network-file.ts';
import { secretFacts, type SecretsQuestion } from './secrets.ts';

export interface FactsRequest {
  /** Absolute path of the deploy file. */
  readonly configPath: string;
  readonly parsed: ParsedDeploy;
  readonly processEnv: Environ;
  /** `secrets.hostEnvironment` of the project's settings. */
  readonly hostEnvironment?: HostEnvironment;
  /** Names of the values that the editor stores. */
  readonly stored?: readonly string[];
  /** Names that a command of the project's settings gives a value. */
  readonly commanded?: (name: string) => boolean;
  /** Another environment than the file's name says. */
  readonly environment?: string;
}

/** What is known beside the text of one deploy file: the part of a rule's context that this machine can tell. */
export interface Facts extends Pick<RuleContext, 'file' | 'environment' | 'files' | 'secrets' | 'siblings'> {
  readonly projectRoot: string;
  readonly network?: KnownNetwork;
}

export interface FactSources {
  readonly clock?: Clock;
  readonly homeDir?: string;
  /** Deploy files that an editor has open, by absolute path. */
  readonly openedDeploy?: (file: string) => ParsedDeploy | undefined;
  /** Texts of other files that an editor has open. */
  readonly openedText?: (file: string) => string | undefined;
}

/** Gathers facts from the disk, in parallel, with a short memory. It runs nothing and connects to nothing. */
export class FactGatherer {
  readonly #homeDir: string;
  readonly #openedText: (file: string) => string | undefined;
  readonly #deployFiles: DeployFiles;
  readonly #networks = new NetworkFiles();
  readonly #looks: Memo<LocalFile | undefined>;
  readonly #git: Memo<GitState | undefined>;
  readonly #listings: Memo<DeployFileListing>;

  constructor({ clock = systemClock, homeDir = homedir(), openedDeploy = () => undefined, openedText = () => undefined }: FactSources = {}) {
    this.#homeDir = homeDir;
    this.#openedText = openedText;
    this.#deployFiles = new DeployFiles(openedDeploy);
    this.#looks = new Memo(clock);
    this.#git = new Memo(clock);
    this.#listings = new Memo(clock);
  }

  async gather(request: FactsRequest): Promise<Facts> {
    const projectRoot = projectRootOf(request.configPath);
    const file = path.relative(projectRoot, request.configPath).split(path.sep).join('/');
    const environment = request.environment ?? deployFileName(file)?.environment;
    const own = { projectRoot, file, ...(environment === undefined ? {} : { environment }) };
    // A file that was never saved has no project around it yet.
    if ((await pathState(request.configPath))?.kind !== 'file') return own;
    const [files, secrets, others, network] = await Promise.all([
      lookAt(localPaths(request.parsed), projectRoot, this.#homeDir, this.#looks),
      this.#secrets(request, projectRoot, environment),
      this.deployFiles(projectRoot),
      this.#networks.read(projectRoot, environment),
    ]);
    return {
      ...own, files,
      ...(secrets === undefined ? {} : { secrets }),
      ...(others.complete ? { siblings: others.files.filter((other) => other.file !== file).map(sibling) } : {}),
      ...(network === undefined ? {} : { network }),
    };
  }

  /** All deploy files of a project that can be read. */
  deployFiles(projectRoot: string): Promise<DeployFileListing> {
    return this.#listings.get(projectRoot, () => this.#deployFiles.of(projectRoot));
  }

  /** What is known beside the text of a secrets file; undefined for a file that no deploy file names. */
  async envFile(file: string, projectRoots: readonly string[]): Promise<EnvFileFacts | undefined> {
    const listings = await Promise.all([...new Set([path.dirname(file), ...projectRoots])].map(async (root) => ({ root, listing: await this.deployFiles(root) })));
    const facts = envFileFacts(file, listings);
    if (facts === undefined) return undefined;
    const [git, state] = await Promise.all([this.#gitOf(file), pathState(file)]);
    return { ...facts, ...(git === undefined ? {} : { git }), ...(state?.mode === undefined ? {} : { mode: state.mode }) };
  }

  /** Something on disk or in an editor has changed: the next answers are fresh. */
  forget(): void {
    for (const memo of [this.#looks, this.#git, this.#listings]) memo.forget();
  }

  #gitOf(file: string): Promise<GitState | undefined> {
    return this.#git.get(file, () => gitState(file, this.#homeDir));
  }

  async #secrets(request: FactsRequest, projectRoot: string, environment: string | undefined): Promise<SecretFacts | undefined> {
    const question: SecretsQuestion = {
      projectRoot, secretsPath: request.parsed.config?.secretsPath ?? '.env', processEnv: request.processEnv, hostEnvironment: request.hostEnvironment ?? 'fallback',
      ...(environment === undefined ? {} : { environment }),
      ...(request.stored === undefined ? {} : { stored: request.stored }),
      ...(request.commanded === undefined ? {} : { commanded: request.commanded }),
    };
    const facts = await secretFacts(question, this.#openedText);
    const git = facts?.fileExists === true ? await this.#gitOf(facts.file) : undefined;
    return facts === undefined || git === undefined ? facts : { ...facts, git };
  }
}

function sibling({ file, environment, project, hosts }: DeployFileSummary): SiblingFile {
  return { file, hosts, ...(environment === undefined ? {} : { environment }), ...(project === undefined ? {} : { project }) };
}

/** Gathers facts once, for a command that checks a file and ends. */
export const gatherFacts = (request: FactsRequest, sources?: FactSources): Promise<Facts> => new FactGatherer(sources).gather(request);
