import type { Rule } from '../rule.ts';
import { parseMemory } from '../../config/index.ts';
import { memoryLimits } from './memory.ts';
import { valuesOf } from './values.ts';

export const memoryInvalid: Rule = {
  code: 'jiji/memory-invalid',
  severity: 'error',
  message: 'memory needs a unit, e.g. 512m or 1g, and may be at most 64 TiB',
  check: (parsed) => valuesOf(parsed, 'memory').filter(({ node }) => (parseMemory(node.text) ?? Infinity) > memoryLimits.max).map(({ node }) => ({ range: node.range })),
};
