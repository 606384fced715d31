import type { Rule } from '../rule.ts';
import { isSectionBroken } from '../quiet.ts';
import { jijiNames, serviceNames } from './names.ts';

export const jijiNameUnknown: Rule = {
  code: 'jiji/jiji-name-unknown',
  severity: 'information',
  message: 'No service "{name}" in this file',
  check: (parsed) => {
    const { config } = parsed;
    if (config === undefined || isSectionBroken(parsed, 'services')) return [];
    const known = new Set(serviceNames(config));
    return jijiNames(parsed).filter(({ name }) => !known.has(name)).map(({ name, range }) => ({ range, args: { name } }));
  },
};
