import { problem, ProblemError } from '../base/index.ts';
import type { Target } from '../protocol/worker.ts';
import { folderParts } from './parts-folder.ts';
import type { PartsSource } from './parts.ts';

/** Where the server parts come from: the folder that was named. */
export function partsOf(target: Target): PartsSource {
  if (target.partsDir !== undefined) return folderParts(target.partsDir);
  return { get: (part, arch) => Promise.reject(new ProblemError(problem('part-missing', { part, arch, source: '--parts' }))) };
}
