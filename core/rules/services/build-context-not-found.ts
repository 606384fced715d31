import type { Rule } from '../rule.ts';
import { builds, contextFolder } from './build-places.ts';

export const buildContextNotFound: Rule = {
  code: 'jiji/build-context-not-found',
  severity: 'warning',
  message: 'Folder not found',
  check: (parsed, context) =>
    builds(parsed).flatMap((build) => {
      const found = contextFolder(build, context);
      return build.context === undefined || found === undefined || found.kind === 'directory' ? [] : [{ range: build.context.range }];
    }),
};
