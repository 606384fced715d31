import { entryOf } from '../../config/index.ts';
import { bothKeys } from '../both-keys.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const imageAndBuild: Rule = {
  code: 'jiji/image-and-build',
  severity: 'error',
  message: 'Use image or build, not both',
  check: (parsed) => serviceEntries(parsed).flatMap(({ value }) => bothKeys(entryOf(value, 'image'), entryOf(value, 'build'))),
};
