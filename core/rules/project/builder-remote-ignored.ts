import { entryOf, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { buildsAny } from './registry.ts';

export const builderRemoteIgnored: Rule = {
  code: 'jiji/builder-remote-ignored',
  severity: 'information',
  message: 'No service is built, so remote is unused',
  check: (parsed) => {
    const remote = entryOf(valueOf(parsed.root, 'builder'), 'remote');
    return remote?.value !== undefined && buildsAny(parsed) === false ? [{ range: remote.keyRange }] : [];
  },
};
