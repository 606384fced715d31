import { entriesOf, isScalar, valueOf } from '../../config/index.ts';
import type { Rule } from '../rule.ts';
import { replaceFix } from '../suggest.ts';

export const sshOptionNotString: Rule = {
  code: 'jiji/ssh-option-not-string',
  severity: 'error',
  message: 'SSH option values must be strings',
  check: (parsed) =>
    entriesOf(valueOf(valueOf(parsed.root, 'ssh'), 'options')).flatMap(({ value }) =>
      isScalar(value) && typeof value.value !== 'string' ? [{ range: value.range, fixes: value.viaAlias ? [] : [{ ...replaceFix(value.range, `"${value.text}"`), mechanical: true }] }] : []),
};
