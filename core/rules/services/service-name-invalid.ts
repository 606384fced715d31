import { isDnsLabel } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';

export const serviceNameInvalid: Rule = {
  code: 'jiji/service-name-invalid',
  severity: 'error',
  message: 'Service names use lowercase letters, digits and inner hyphens, at most 63 characters',
  check: (parsed) => serviceEntries(parsed).filter(({ key }) => !isDnsLabel(key)).map(({ keyRange }) => ({ range: keyRange })),
};
