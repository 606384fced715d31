import { describe, expect, it } from 'vitest';
import { commentsOf } from './index.ts';

describe('comments of a text', () => {
  it.each([
    ['', []],
    ['a: 1 # one', ['# one']],
    ['# top\n\na: b#c\n  # in\n', ['# top', '# in']],
    ['a: "x # y" # z\nb: \'# q\'\n', ['# z']],
    ['a: |\n  # text\n  more\nb: 1 # two\n', ['# two']],
    ['a: [1, # first\n  2] # last\r\n# end', ['# first', '# last', '# end']],
    ['- { a: 1 # in\n }\n', ['# in']],
    ['---\n# one\n...\n# two\n', ['# one', '# two']],
    ['\uFEFF# bom\na: 1', ['# bom']],
    ['a: &x *y # c\n', ['# c']],
    ['a: >- # head\n  # text\n', ['# head']],
  ])('%j', (text, expected) => {
    const found = commentsOf(text);
    expect(found.map((one) => one.text)).toEqual(expected);
    for (const { from, to, text: comment } of found) expect(text.slice(from, to)).toBe(comment);
  });
});
