import { isText, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { isKnown } from './mounts.ts';
import { uploadMaps } from './uploads.ts';

export const mountOwnerInvalid: Rule = {
  code: 'jiji/mount-owner-invalid',
  severity: 'error',
  message: 'owner must be user:group',
  check: (parsed) =>
    uploadMaps(parsed)
      .map((item) => valueOf(item, 'owner'))
      .filter(isText)
      .filter(({ value }) => isKnown(value) && !/^[A-Za-z0-9_][A-Za-z0-9_.-]*:[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(value))
      .map(({ range }) => ({ range })),
};
