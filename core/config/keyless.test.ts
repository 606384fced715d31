import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as yaml from 'yaml';
import { validate } from '../rules/index.ts';
import { parseDeploy } from './parse.ts';

const counted = vi.hoisted(() => ({ parsedCharacters: 0 }));
vi.mock('yaml', async (original) => {
  const real = await original<typeof yaml>();
  return { ...real, parseDocument: (text: string, ...rest: []) => {
    counted.parsedCharacters += text.length;
    return real.parseDocument(text, ...rest);
  } };
});
beforeEach(() => { counted.parsedCharacters = 0; });

const said = (text: string): readonly unknown[] => validate(parseDeploy(text)).map(({ code, args, range }) => [code, args['detail'], range.start.line]);

describe('a long text without a key', () => {
  it.each([
    ['brackets', ']\n'], ['quotes in a list', '- `\n'], ['stars', '*\n'], ['addresses of pages', 'GET http://203.0.113.10:8080/a?b=1\n'], ['lines that end as in Windows', '}\r\n'],
  ])('is not given to the parser, which would look for an error in every line: %s', (_, line) => {
    const text = `# log\n\n${line.repeat(20_000)}`;
    expect(said(text)).toEqual([['jiji/yaml-syntax', 'no key in the first 1000 lines', 2]]);
    expect(counted.parsedCharacters).toBe(0);
  });
  it('is told from a file that begins late, behind comments', () => {
    const text = `${'# about\n\n'.repeat(2000)}project: shop\n`;
    expect(parseDeploy(text).config?.project).toBe('shop');
  });
  it.each([
    ['999 lines', '- a\n'.repeat(999)], ['a key in line 1000', `${'- a\n'.repeat(999)}- b: c\n`], ['a key at the end of a line', `${'\n'.repeat(3000)}services:\n  a:\n`],
    ['JSON without blanks', `{\n${'[\n'.repeat(3)}"a":1${']\n'.repeat(3)},\n"b":\n"c"}`],
  ])('is told from what the parser has to read: %s', (_, text) => {
    parseDeploy(text);
    expect(counted.parsedCharacters).toBeGreaterThanOrEqual(text.trim().length);
  });
});
