import type { Rule } from '../rule.ts';
import { localSources } from './uploads.ts';

export const localFileMissing: Rule = {
  code: 'jiji/local-file-missing',
  severity: 'warning',
  message: 'File not found in the project',
  check: (parsed, context) =>
    localSources(parsed, context)
      .filter(({ mount, found }) => mount.key === 'files' && found.kind === 'absent')
      .map(({ source }) => ({ range: source.range, ...(context.operation === true ? { severity: 'error' as const } : {}) })),
};
