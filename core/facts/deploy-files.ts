import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { deployFileName, limits, parseDeploy, references, type ParsedDeploy } from '../config/index.ts';
import { literalHosts } from '../rules/view.ts';
import { serviceNamesBySecret } from './secret-users.ts';
import { pathState, readText } from './disk.ts';

/** What other files of a project need to know of one deploy file. */
export interface DeployFileSummary {
  /** Relative to the project root, with `/`. */
  readonly file: string;
  readonly environment?: string;
  readonly project?: string;
  /** Addresses of its servers, normalised; references to variables are not among them. */
  readonly hosts: readonly string[];
  /** As written, or the default. */
  readonly secretsPath: string;
  /** Names that need a value, and the services that get each; no service: the file itself uses it. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** The text is a whole YAML document, so that `names` are all there are. */
  readonly whole: boolean;
}

/** The deploy files of a project. */
export interface DeployFileListing {
  readonly files: readonly DeployFileSummary[];
  /** Both folders could be listed and every file be read. */
  readonly complete: boolean;
}

/** Deploy files of a project by their names: only the root and `.jiji/` are listed, and a file is parsed once per change. */
export class DeployFiles {
  readonly #parsed = new Map<string, { readonly stamp: string; readonly summary: DeployFileSummary }>();
  readonly #opened: (file: string) => ParsedDeploy | undefined;
  readonly #fromOpened = new WeakMap<ParsedDeploy, DeployFileSummary>();

  /** `opened` gives the text of an editor that is newer than the disk. */
  constructor(opened: (file: string) => ParsedDeploy | undefined) {
    this.#opened = opened;
  }

  async of(projectRoot: string): Promise<DeployFileListing> {
    const [inRoot, inFolder] = await Promise.all([namesIn(projectRoot), namesIn(path.join(projectRoot, '.jiji'))]);
    const files = [...(inFolder ?? []).map((name) => `.jiji/${name}`), ...(inRoot ?? [])].filter((file) => deployFileName(file) !== undefined).sort();
    const summaries = await Promise.all(files.map((file) => this.#summary(projectRoot, file)));
    const read = summaries.filter((one) => one !== undefined);
    return { files: read, complete: inRoot !== undefined && inFolder !== undefined && read.length === files.length };
  }

  async #summary(projectRoot: string, file: string): Promise<DeployFileSummary | undefined> {
    const absolute = path.join(projectRoot, file);
    const opened = this.#opened(absolute);
    if (opened !== undefined) {
      const summary = this.#fromOpened.get(opened) ?? summarize(opened, file);
      this.#fromOpened.set(opened, summary);
      return summary;
    }
    const state = await pathState(absolute);
    if (state?.kind !== 'file') return undefined;
    const stamp = `${state.mtimeMs} ${state.size}`;
    const known = this.#parsed.get(absolute);
    if (known?.stamp === stamp) return known.summary;
    const text = await readText(absolute, limits.bytes);
    if (text === undefined) return undefined;
    const summary = summarize(parseDeploy(text), file);
    this.#parsed.set(absolute, { stamp, summary });
    return summary;
  }
}

async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    // A project has one of the two places; a folder that is there and cannot be listed leaves the question open.
    return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR') ? [] : undefined;
  }
}

/** Looks at a parsed file once; nothing of the parse is kept. */
export function summarize(parsed: ParsedDeploy, file: string): DeployFileSummary {
  const environment = deployFileName(file)?.environment;
  const project = parsed.config?.project ?? '';
  return {
    file,
    ...(environment === undefined ? {} : { environment }),
    ...(project === '' || project.includes('${') ? {} : { project }),
    hosts: literalHosts(parsed),
    secretsPath: parsed.config?.secretsPath ?? '.env',
    names: serviceNamesBySecret(references(parsed), parsed),
    whole: parsed.config !== undefined && parsed.problems.length === 0,
  };
}
