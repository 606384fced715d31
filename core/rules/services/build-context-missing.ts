import { entryOf, isMap, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const buildContextMissing: Rule = {
  code: 'jiji/build-context-missing',
  severity: 'error',
  message: 'build needs context',
  check: (parsed) =>
    parsed.dialect.dialect === 'C'
      ? []
      : serviceEntries(parsed)
          .map(({ value }) => entryOf(value, 'build'))
          .filter((build) => isMap(build?.value) && valueOf(build.value, 'context') === undefined)
          .map((build) => ({ range: build?.keyRange ?? parsed.source.document })),
};
