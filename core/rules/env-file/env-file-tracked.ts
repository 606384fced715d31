import type { EnvFileRule } from '../env-file.ts';
import { secretFileTracked, trackedFinding } from '../files/secret-file-tracked.ts';
import { fileRange } from './ranges.ts';

/** The same words as at `secrets_path` of a deploy file. */
export const envFileTracked: EnvFileRule = {
  code: secretFileTracked.code,
  severity: secretFileTracked.severity,
  message: secretFileTracked.message,
  check: (file, { git, projectRoot, file: path }) =>
    git === undefined || projectRoot === undefined || path === undefined || file.entries.length === 0 ? [] : trackedFinding(git, path, projectRoot).map((found) => ({ ...found, range: fileRange(file) })),
};
