import { describe, expect, it } from 'vitest';
import { isDnsLabel, isHostLabel, isProjectName, isVariableName } from './names.ts';

describe('names', () => {
  it.each([
    [isDnsLabel, ['a', 'web-1', 'a'.repeat(63)], ['', '-a', 'a-', 'A', 'a_b', 'a.b', 'a'.repeat(64), 'a\n']],
    [isHostLabel, ['a', 'Web-1', 'A'.repeat(63)], ['', '-A', 'A-', 'a_b', 'A'.repeat(64), '\u212A']],
    [isProjectName, ['a', 'a-b_c', 'a'.repeat(50)], ['', 'A', 'a__b', '-a', 'a_', 'a'.repeat(51)]],
    [isVariableName, ['A', '_a1', 'aB_'], ['', '1A', 'A-B', 'A B', 'A\n']],
  ])('%o', (is, good, bad) => {
    expect(good.filter((name) => !is(name))).toEqual([]);
    expect(bad.filter((name) => is(name))).toEqual([]);
  });
});
