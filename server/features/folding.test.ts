import { describe, expect, it } from 'vitest';
import { DeployDocument } from '../document.ts';
import { foldingRanges } from './folding.ts';

/** First line, last line (from 1) and kind of what can be folded. */
const folds = (text: string): string[] => foldingRanges(DeployDocument.of(text)).map(({ startLine, endLine, kind }) => `${startLine + 1}-${endLine + 1}${kind === undefined ? '' : ` ${kind}`}`);

describe('folding', () => {
  it.each([
    ['keys with what is under them, without blank lines at the end', 'project: p\nservices:\n  a:\n    image: x\n\n  b:\n    image: y\n\n\nnetwork:\n  enabled: true\n', ['2-7', '3-4', '6-7', '10-11']],
    ['the same with CRLF', 'services:\r\n  a:\r\n    image: x\r\n\r\nnetwork: {}\r\n', ['1-3', '2-3']],
    ['items that are maps', 'services:\n  a:\n    files:\n      - local: x\n        remote: /y\n      - z:/z\n', ['1-6', '2-6', '3-6', '4-5']],
    ['maps and lists in brackets, whose last line stays', 'servers: {\n  a: { host: b },\n  c: {\n    host: d\n  }\n}\nx-l: [\n  1,\n  2 ]\n', ['1-5', '3-4', '7-9']],
    ['texts of several lines, in which # is no comment', 'services:\n  a:\n    command: |\n      # one\n      # two\n      # region x\n    image: b\n', ['1-7', '2-7', '3-6']],
    ['blocks of comments', '# one\n# two\nproject: p # three\n# four\n\n# five\n  # six\n', ['1-2 comment', '6-7 comment']],
    ['regions, one inside the other', '# region web\nservices:\n  # region a\n  a: { image: x }\n  # endregion\n#endregion\n# region open\n', ['1-6 region', '2-4', '3-5 region']],
    ['nothing in what came through an alias', 'x-a: &a\n  image: x\n  hosts:\n    - y\nservices:\n  a: *a\n  b:\n    <<: *a\n', ['1-4', '3-4', '5-8', '7-8']],
    ['what a broken file still has', 'services:\n  a:\n    image: "x\n    hosts: [y\n', ['1-4', '2-4', '3-4']],
    ['an empty file', '', []],
    ['a list', '- a: 1\n  b: 2\n', ['1-2']],
  ])('%s', (_, text, expected) => expect(folds(text)).toEqual(expected));

  it('ends at a limit', () => {
    const text = `services:\n${Array.from({ length: 6000 }, (_, n) => `  s${n}:\n    image: x\n`).join('')}`;
    expect(folds(text)).toHaveLength(5000);
  });
});
