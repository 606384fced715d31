import type { Rule } from '../rule.ts';
import { convert } from './convert/index.ts';

export const dialectOld: Rule = {
  code: 'jiji/dialect-old',
  severity: 'information',
  message: 'Old inline server form; convert to named servers',
  check: (parsed) => {
    const mark = parsed.dialect.dialect === 'A' ? parsed.dialect.marks.find((one) => one.decisive) : undefined;
    if (mark === undefined) return [];
    const conversion = convert(parsed, 'B');
    return [{ range: mark.range, fixes: conversion.kind === 'refused' ? [] : [{ title: { code: 'fix.convert', args: { form: 'B' } }, edits: conversion.edits, review: { code: 'fix.convert', args: { form: 'B' } } }] }];
  },
};
