import type { Rule } from '../rule.ts';
import { builds, contextFolder, dockerfilePlaces } from './build-places.ts';

/** Where the folder is missing too, or nothing says which it is, that is said instead. */
export const dockerfileNotFound: Rule = {
  code: 'jiji/dockerfile-not-found',
  severity: 'warning',
  message: 'Dockerfile not found in context or project',
  check: (parsed, context) =>
    builds(parsed).flatMap((build) => {
      if (build.context === undefined && parsed.dialect.dialect !== 'C') return [];
      const places = dockerfilePlaces(build, context);
      if (places.length === 0 || places.some(({ found }) => found.kind === 'file') || contextFolder(build, context)?.kind !== 'directory') return [];
      return [{ range: (build.dockerfile ?? build.context)?.range ?? build.entry.keyRange }];
    }),
};
