import type { Rule } from '../rule.ts';

export const dialectOld: Rule = {
  code: 'jiji/dialect-old',
  severity: 'information',
  message: 'Old inline server form; convert to named servers',
  check: (parsed) => {
    const mark = parsed.dialect.dialect === 'A' ? parsed.dialect.marks.find((one) => one.decisive) : undefined;
    return mark === undefined ? [] : [{ range: mark.range }];
  },
};
