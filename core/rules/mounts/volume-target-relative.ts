import type { Rule } from '../rule.ts';
import { mounts } from './mounts.ts';

export const volumeTargetRelative: Rule = {
  code: 'jiji/volume-target-relative',
  severity: 'error',
  message: 'Container path must be absolute',
  check: (parsed) =>
    mounts(parsed)
      .flatMap(({ target }) => target ?? [])
      .filter(({ text }) => !text.startsWith('/'))
      .map(({ range }) => ({ range })),
};
