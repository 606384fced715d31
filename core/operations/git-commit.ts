import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The commit that the project's folder stands at, with `-dirty` when something in it is not committed; undefined outside of git. */
export async function gitCommit(projectRoot: string): Promise<string | undefined> {
  // No hooks, no monitors, no locks: the repository is looked at, nothing in it is run.
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', ...args], { cwd: projectRoot, timeout: 5000, maxBuffer: 16 * 1024 * 1024, env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' } })).stdout.trim();
  try {
    const commit = await git('rev-parse', '--verify', 'HEAD');
    return (await git('status', '--porcelain', '--untracked-files=no', '--', '.')) === '' ? commit : `${commit}-dirty`;
  } catch {
    return undefined; // no git, no repository, or no commit yet: the audit does without
  }
}
