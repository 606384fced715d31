import type { Rule } from '../rule.ts';
import { valuesOf } from './values.ts';

/** After `device=` engines also take the identifiers that drivers give. */
export const gpusInvalid: Rule = {
  code: 'jiji/gpus-invalid',
  severity: 'error',
  message: 'gpus is "all", indexes such as "0,1", or "device=0"',
  check: (parsed) => valuesOf(parsed, 'gpus').filter(({ node }) => !pattern.test(node.text)).map(({ node }) => ({ range: node.range })),
};

const pattern = /^(all|\d+(,\d+)*|device=(\d+(:\d+)?|(GPU|MIG)-[\w-]+)(,(\d+(:\d+)?|(GPU|MIG)-[\w-]+))*)$/;
