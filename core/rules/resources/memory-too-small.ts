import type { Rule } from '../rule.ts';
import { parseMemory } from '../../config/index.ts';
import { memoryLimits } from './memory.ts';
import { valuesOf } from './values.ts';

export const memoryTooSmall: Rule = {
  code: 'jiji/memory-too-small',
  severity: 'error',
  message: 'Engines refuse less than 6 MB of memory; give at least 6m',
  check: (parsed) => valuesOf(parsed, 'memory').filter(({ node }) => (parseMemory(node.text) ?? Infinity) < memoryLimits.min).map(({ node }) => ({ range: node.range })),
};
