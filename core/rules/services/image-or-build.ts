import { isMap, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const imageOrBuild: Rule = {
  code: 'jiji/image-or-build',
  severity: 'error',
  message: 'Service "{name}" needs image or build',
  check: (parsed) =>
    serviceEntries(parsed)
      .filter(({ value }) => (value === undefined || isMap(value)) && valueOf(value, 'image') === undefined && valueOf(value, 'build') === undefined)
      .map(({ key, keyRange }) => ({ range: keyRange, args: { name: key } })),
};
