import type { ParsedDeploy } from '../../config/index.ts';
import type { Fix, Rule } from '../rule.ts';
import { convert } from './convert/index.ts';

export const dialectOld: Rule = {
  code: 'jiji/dialect-old',
  severity: 'information',
  message: 'Old inline server form; convert to named servers',
  check: (parsed) => {
    const mark = parsed.dialect.dialect === 'A' ? parsed.dialect.marks.find((one) => one.decisive) : undefined;
    if (mark === undefined) return [];
    return [{
      range: mark.range,
      get fixes() {
        return conversionFix(parsed);
      },
    }];
  },
};

/** The whole file in form B; none where something stands against it. */
function conversionFix(parsed: ParsedDeploy): readonly Fix[] {
  const conversion = convert(parsed, 'B');
  const title = { code: 'fix.convert', args: { form: 'B' } };
  return conversion.kind === 'refused' ? [] : [{ title, edits: conversion.edits, review: title }];
}
