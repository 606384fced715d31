import type { Rule } from '../rule.ts';
import { subjects } from '../services/subjects.ts';

export const nameTooLong: Rule = {
  code: 'jiji/name-too-long',
  severity: 'error',
  message: 'DNS label "{label}" is {length} characters; the limit is 63',
  check: (parsed) => {
    const { config } = parsed;
    if (config === undefined || config.project === '' || config.project.includes('${')) return [];
    return subjects(parsed).flatMap(({ entry, config: { servers } }) => {
      const base = `${config.project}-${entry.key}`;
      const label = [base, ...servers.map((server) => `${base}-${server}`)].find((name) => name.length > 63);
      return label === undefined ? [] : [{ range: entry.keyRange, args: { label, length: label.length } }];
    });
  },
};
