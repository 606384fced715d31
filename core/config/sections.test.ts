import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { buildSections, buildTree } from './build.ts';
import { Lines } from './lines.ts';
import { readSections, yamlOptions } from './sections.ts';

const whole = (text: string): unknown => buildTree(parseDocument(text, yamlOptions).contents, text, new Lines(text));

describe('a text in sections', () => {
  it.each([
    'a: 1\n', 'a:\nb:\n', '# about\n\na: 1 # one\n\n# two\nb:\n  c: 1\n  d: 2\n\n# end\n', 'a:\n  b:\n    c: 1\n\n  # between\n  d: [1,\n    2]\n  e: |+\n    text\n\n  f: "x\n    y"\ng: 1\n',
    'a:\n  b: 1\n  b: 2\na: 3\n', 'a:\n- 1\n- 2\nb:\n  - x: 1\n    y: 2\n', 'a: # why\n  # note\n  b: 1\n  c:\n  d:\n', 'a:\r\n  b: 1\r\n  c: 2\r\nd: x\r\n', 'a:\n    b: 1\n    "q r": 2\n    c: 3',
    'a: x\n  y\n  z: w\n'.replace('  z: w\n', ''), 'a:\n  b: 1\n\n\n',
  ])('%j has the tree of the whole', (text) => {
    const sections = readSections(text);
    expect(sections).toBeDefined();
    expect(buildSections(sections!, text, new Lines(text))).toEqual(whole(text));
  });

  it.each(['', '# only words\n', '- a\n', '{ a: 1 }\n', 'a: &x 1\nb: *x\n', 'a:\n  <<: 1\n', '---\na: 1\n', 'a: 1\n...\n', '%YAML 1.2\n', '\uFEFFa: 1\n', 'a: "x\nb: y"\n', 'a:\n    b: 1\n   c: 2\n    d: 3\n', 'a: { b: 1,\nc: 2 }\n', 'a:\n\tb: 1\n', 'a: 1\n b: 2\n', 'a: 1\rb:\n  c: 1\n', 'a: x\u2028b: y\n', 'a: 1\nb:\n    c: 1\n    d: 1\n    #', 'text\na: 1\n', 'a:\n  b: 1\n  # deep\nc: 1\n', 'a:\n  b: >-\n    folded\n    # text\n\n\n  c: 1\n', 'a: |\n  # no comment\n  text\n  # nor this\nb: 1\n'])('%j is read as a whole', (text) => {
    expect(readSections(text)).toBeUndefined();
  });
});
