import { isHostLabel } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serverEntries } from '../view.ts';

export const serverNameInvalid: Rule = {
  code: 'jiji/server-name-invalid',
  severity: 'error',
  message: 'Server names use letters, digits and inner hyphens, at most 63 characters',
  check: (parsed) => serverEntries(parsed).filter(({ key }) => !isHostLabel(key)).map(({ keyRange }) => ({ range: keyRange })),
};
