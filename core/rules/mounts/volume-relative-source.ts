import type { Rule } from '../rule.ts';
import { mounts } from './mounts.ts';

export const volumeRelativeSource: Rule = {
  code: 'jiji/volume-relative-source',
  severity: 'warning',
  message: "Relative to the SSH user's home on the server, not to this project",
  check: (parsed) =>
    mounts(parsed)
      .flatMap(({ key, source }) => (key === 'volumes' && source !== undefined && /^(\.\.?|~)\//.test(source.text) ? [source] : []))
      .map(({ range }) => ({ range })),
};
