import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quote, quoteAll } from './quote.ts';

test('a real shell gives every word back as it was', () => {
  const word = fc.string({ unit: 'binary', maxLength: 300 }).filter((text) => !text.includes('\0'));
  const hostile = ['', '$(reboot)', '`id`', "'; rm -rf / #", '-rf', '\n', '\\', '"', '~', '*', "'", '!!', '\u202e', 'a\tb'];
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
      const all = [...hostile, ...words];
      const out = execFileSync('sh', ['-c', `for w in ${quoteAll(all)}; do printf '%s\\0' "$w"; done`], { encoding: 'utf8' });
      expect(out.split('\0').slice(0, -1)).toEqual(all);
    }),
    { numRuns: 40 },
  );
});

test('NUL is refused', () => {
  expect(() => quote('a\0b')).toThrow(RangeError);
});
