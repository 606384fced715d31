import type { Rule } from '../rule.ts';
import { localSources } from './uploads.ts';

export const localDirectoryCreated: Rule = {
  code: 'jiji/local-directory-created',
  severity: 'information',
  message: 'An empty folder will be created on the server',
  check: (parsed, context) =>
    localSources(parsed, context)
      .filter(({ mount, found }) => mount.key === 'directories' && found.kind === 'absent')
      .map(({ source }) => ({ range: source.range })),
};
