import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../core/rules/apply.ts';
import { deployText } from '../../test/fuzz/deploy-file.ts';
import { DeployDocument } from '../document.ts';
import { format, formatRange, saysTheSame } from './formatting.ts';
import { changedLines, joined, lineEdit, splitLines } from './line-edits.ts';

async function formatted(text: string, tabSize?: number): Promise<string> {
  const document = DeployDocument.of(text);
  return applyEdits(text, document.parsed.lines, await format(document, tabSize === undefined ? {} : { tabSize }));
}

/** The text after its lines `from` to `to`, counted from 1, were formatted. */
async function formattedLines(text: string, from: number, to: number): Promise<string> {
  const document = DeployDocument.of(text);
  const edits = await formatRange(document, { start: { line: from - 1, character: 0 }, end: { line: to - 1, character: 3 } });
  return applyEdits(text, document.parsed.lines, edits);
}

const untidy = `# a shop
project:   shop
servers: {web1: {host: a},web2: {host: "b"}}   # two


x-on: &on
    hosts:
    - web1
    -   web2
services:
    web:
        <<: *on
        image: 'nginx:1.27'   # pinned
        # ports follow
        ports: ["80",'443']
        command: |
            one
              two
`;
const tidy = `# a shop
project: shop
servers: { web1: { host: a }, web2: { host: "b" } } # two

x-on: &on
  hosts:
    - web1
    - web2
services:
  web:
    <<: *on
    image: 'nginx:1.27' # pinned
    # ports follow
    ports: ["80", '443']
    command: |
      one
        two
`;

describe('formatting', () => {
  it('sets indentation, spaces and blank lines, and keeps comments, quotes, anchors and texts', async () => expect(await formatted(untidy)).toBe(tidy));
  it('leaves a tidy file alone', async () => expect(await format(DeployDocument.of(tidy))).toEqual([]));
  it('uses the indentation that the editor asks for, but no less than two', async () => {
    expect(await formatted('a:\n  b:\n    c: 1\n', 4)).toBe('a:\n    b:\n        c: 1\n');
    expect(await formatted('a:\n    b: 1\n', 1)).toBe('a:\n  b: 1\n');
  });
  it('keeps the line ends of the file', async () => expect(await formatted(untidy.replaceAll('\n', '\r\n'))).toBe(tidy.replaceAll('\n', '\r\n')));
  it('ends the file with one line end', async () => {
    expect(await formatted('a: 1')).toBe('a: 1\n');
    expect(await formatted('a: 1\n\n\n')).toBe('a: 1\n');
    expect(await formatted('a:   1\r\nb:  2')).toBe('a: 1\r\nb: 2\r\n');
  });
  it('breaks what is too long over lines', async () => {
    const ports = Array.from({ length: 30 }, (_, n) => `"${8000 + n}"`);
    expect(await formatted(`ports: [${ports.join(', ')}]\n`)).toBe(`ports:\n  [\n${ports.map((port) => `    ${port},\n`).join('')}  ]\n`);
  });
  it('changes only the lines that differ', async () => {
    const edits = await format(DeployDocument.of('a: 1\nb:   2\nc: 3\nd:   4\n'));
    expect(edits).toEqual([
      { range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, newText: 'b: 2\n' },
      { range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } }, newText: 'd: 4\n' },
    ]);
  });
  it.each([
    ['an unclosed quote', 'a: "x\n'],
    ['a tab', 'a:\n\tb: 1\n'],
    ['two documents', 'a:   1\n---\nb: 2\n'],
    ['an anchor bomb', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.split('').map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]\n`).join('')}`],
    ['nothing', ''],
  ])('leaves %s as it is', async (_, text) => expect(await format(DeployDocument.of(text))).toEqual([]));
  it('refuses a text that would take long, in words', async () =>
    expect(() => format(DeployDocument.of(`# ${'x'.repeat(400_000)}\na: 1\n`))).rejects.toThrow('The file has more than 400000 characters'));
});

describe('formatting of some lines', () => {
  it('changes these lines only', async () => {
    expect(await formattedLines('a:   1\nb:   2\nc:   3\n', 2, 2)).toBe('a:   1\nb: 2\nc:   3\n');
    expect(await formattedLines('a:   1\nb: 2\nc:   3\n', 2, 2)).toBe('a:   1\nb: 2\nc:   3\n');
  });
  it('goes on to the key around them where half of a block would move', async () => {
    const text = 'project:   p\nservices:\n    a:\n        image: x\n\n        retain: 2\n    b:\n        image: y\n';
    expect(await formattedLines(text, 4, 4)).toBe('project:   p\nservices:\n  a:\n    image: x\n\n    retain: 2\n  b:\n    image: y\n');
  });
  it('takes away blank lines among them', async () => expect(await formattedLines('a: 1\n\n\n\nb: 2\n\n\n\nc: 3\n', 1, 5)).toBe('a: 1\n\nb: 2\n\n\n\nc: 3\n'));
});

describe('any valid file', () => {
  const properties = { numRuns: 50 };
  it('formatted says the same, and is then left alone', () =>
    fc.assert(fc.asyncProperty(deployText, async (text) => {
      const tidied = await formatted(text);
      expect(saysTheSame(DeployDocument.of(text).parsed, tidied)).toBe(true);
      expect(await format(DeployDocument.of(tidied))).toEqual([]);
    }), properties), 120_000);

  it('with some of its lines formatted says the same', () =>
    fc.assert(fc.asyncProperty(deployText, fc.nat(60), fc.nat(8), async (text, from, length) => {
      const last = splitLines(text).length;
      const first = Math.min(from + 1, last);
      expect(saysTheSame(DeployDocument.of(text).parsed, await formattedLines(text, first, Math.min(first + length, last)))).toBe(true);
    }), properties), 120_000);
});

describe('line edits', () => {
  it('turn one text into the other, whatever their lines', () =>
    fc.assert(fc.property(fc.array(fc.constantFrom('', 'a', ' a', 'b', '  b', 'c')), fc.array(fc.constantFrom('', 'a', ' a', 'b', 'c')), fc.constantFrom('\n', '\r\n'), (before, after, eol) => {
      const text = before.join(eol);
      const lines = splitLines(text);
      const target = splitLines(after.join(eol));
      const edits = joined(changedLines(lines, target)).map((change) => lineEdit(lines, change, eol));
      expect(applyEdits(text, DeployDocument.of(text).parsed.lines, edits)).toBe(target.join(eol));
    }), { numRuns: 500 }));
});
