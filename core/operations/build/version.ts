import { ulid } from 'ulid';
import { problem, ProblemError } from '../../base/index.ts';
import { gitCommit } from '../git-commit.ts';
import './messages.ts';

export interface BuildVersion {
  /** The tag: what was asked for, else the short commit id with `-dirty` when its files have changed since, else a ULID. */
  readonly version: string;
  /** False: a ULID, because nobody and nothing gave a name. */
  readonly named: boolean;
  /** Full commit id, with `-dirty` likewise. */
  readonly commit?: string;
}

const pattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** One version for all images of one run. Throws `build-version` for a word that is no tag. */
export async function buildVersion(projectRoot: string, asked: string | undefined, nowMs: number): Promise<BuildVersion> {
  if (asked !== undefined && !pattern.test(asked)) throw new ProblemError(problem('build-version', { version: asked }));
  const commit = await gitCommit(projectRoot);
  const short = commit?.replace(/^([0-9a-f]{7})[0-9a-f]*/, '$1');
  return { version: asked ?? short ?? ulid(nowMs).toLowerCase(), named: asked !== undefined || short !== undefined, ...(commit === undefined ? {} : { commit }) };
}
