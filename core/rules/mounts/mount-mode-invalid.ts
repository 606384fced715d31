import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { isKnown } from './mounts.ts';
import { uploadMaps } from './uploads.ts';

export const mountModeInvalid: Rule = {
  code: 'jiji/mount-mode-invalid',
  severity: 'error',
  message: 'mode must be octal, e.g. "0644"',
  check: (parsed) =>
    uploadMaps(parsed)
      .map((item) => valueOf(item, 'mode'))
      .filter(isText)
      .filter(({ value }) => isKnown(value) && !/^[0-7]{3,4}$/.test(value))
      .map(({ range }) => ({ range })),
};
