import type { EnvFileRule } from '../env-file.ts';
import { fileRange } from './ranges.ts';

export const envFileReadable: EnvFileRule = {
  code: 'jiji/env-file-readable',
  severity: 'information',
  message: 'Other users of this machine can read this file (mode {mode}); run chmod 600',
  check: (file, { mode }) => (mode === undefined || (mode & 0o077) === 0 || file.entries.length === 0 ? [] : [{ range: fileRange(file), args: { mode: mode.toString(8).padStart(4, '0') } }]),
};
