import type { Rule } from '../rule.ts';

export const mixedDialects: Rule = {
  code: 'jiji/mixed-dialects',
  severity: 'error',
  message: 'Parts of this file use different forms: {form} here, {other} at line {line}',
  check: (parsed) => {
    const marks = parsed.dialect.marks.filter((mark) => mark.decisive);
    const [first] = marks;
    const second = marks.find((mark) => mark.dialects[0] !== first?.dialects[0]);
    return marks.flatMap((mark) => {
      const other = mark.dialects[0] === first?.dialects[0] ? second : first;
      if (other === undefined) return [];
      return [{ range: mark.range, args: { form: mark.dialects[0] ?? '', other: other.dialects[0] ?? '', line: other.range.start.line + 1 }, related: [{ range: other.range, code: 'related.here', args: {} }] }];
    });
  },
};
