import { describe, expect, it } from 'vitest';
import { Lines } from '../../core/config/index.ts';
import { placeAt, type Place } from './place.ts';

/** The place of `|` in a text. */
function at(written: string): Place | undefined {
  const offset = written.indexOf('|');
  const text = written.slice(0, offset) + written.slice(offset + 1);
  const lines = new Lines(text);
  return placeAt(text, lines, lines.position(offset));
}
const say = (place: Place | undefined): string | undefined => (place === undefined ? undefined : `${place.kind} ${place.path.join('.')}${place.text === '' ? '' : ` "${place.text}"`}`);

const web = 'services:\n  web:\n    image: nginx\n    hosts: [a]\n';

describe('place of the cursor', () => {
  it.each([
    ['', '|', 'key '],
    ['half a key', 'pro|', 'key  "pro"'],
    ['behind a colon', 'a: |', 'value a'],
    ['right behind a colon', 'a:|', 'value a'],
    ['in a value', 'a:\n  b: c|', 'value a.b "c"'],
    ['in the middle of a value', 'a:\n  b: c|d # e', 'value a.b "cd"'],
    ['behind a finished value', 'a: b |', undefined],
    ['in a comment', 'a: b # c|', undefined],
    ['below a key', 'a:\n  |', 'open a'],
    ['below a key, half a word', 'a:\n  b|', 'open a "b"'],
    ['among keys', `${web}    |`, 'key services.web'],
    ['among keys, half a word', `${web}    im|`, 'key services.web "im"'],
    ['on a key', `${web}    por|ts: []\n`, 'key services.web "ports"'],
    ['between keys', 'a:\n  b: 1\n  |\n  c: 2\n', 'key a'],
    ['between keys, at the left margin', 'a:\n  b: 1\n|\n  c: 2\n', 'key '],
    ['too far left', `${web}   |`, 'key services.web'],
    ['too far right', `${web}        |`, 'key services.web'],
    ['at the level above', `${web}  |`, 'key services'],
    ['at the root', `${web}|`, 'key '],
    ['behind a dash', 'a:\n  b:\n  - x\n  - |', 'value a.b.1'],
    ['right behind a dash', 'a:\n  b:\n    -|', 'value a.b.0'],
    ['in an item', 'a:\n  - x|y\n', 'value a.0 "xy"'],
    ['a new item without a dash', 'a:\n  - x\n  |', 'open a'],
    ['beside a list at the indentation of its key', 'a:\n  b:\n  - x\n  |', 'key a'],
    ['a key behind a dash', 'a:\n  - b: |', 'value a.0.b'],
    ['the next key of an item', 'a:\n  - b: 1\n    |', 'key a.0'],
    ['the next key of an item, half a word', 'a:\n  - b: 1\n    c|', 'key a.0 "c"'],
    ['half a key behind a dash', 'a:\n  - b|', 'value a.0 "b"'],
    ['the second item', 'a:\n  - b: 1\n  - c: |\n', 'value a.1.c'],
    ['a flow map in a flow map', 'a: { b: [x, |', 'value a.b.1'],
    ['a key of a flow map', 'a: { b: [x], |', 'key a'],
    ['half a key of a flow map', 'a: { b: [x], c| }', 'key a "c"'],
    ['brackets in quotes', 'a: { b: [x], c: "d: {", e: | }', 'value a.e'],
    ['an empty flow list', 'a: [|]', 'value a.0'],
    ['an empty flow map', 'a: {|}', 'key a'],
    ['right behind a colon of a flow map', 'a: { b:|}', 'value a.b'],
    ['behind a finished item', 'a: [x |]', undefined],
    ['a quoted item', 'a: ["x|y", z]', 'value a.0 "xy"'],
    ['an open quote', 'a:\n  b: "x|\n  c: 1\n', 'value a.b "x"'],
    ['a flow map over lines', 'a: {\n  b: 1,\n  |\n}\n', 'key a'],
    ['a flow list over lines', 'a:\n  b: [\n    x,\n    |\n  ]\n', 'value a.b.1'],
    ['behind an open flow list', 'a:\n  b: [x\n  c: |\n', 'value a.c'],
    ['behind an open flow map', 'a:\n  b: { c: d\n  e|\n', 'key a "e"'],
    ['a variable in a flow map', 'a: { b: ${NA|ME}, c: 1 }', 'value a.b "${NAME}"'],
    ['a URL in a flow list', 'a: [http://x|, b]', 'value a.0 "http://x"'],
    ['a quoted key', '"a b":\n  c: http://x|', 'value a b.c "http://x"'],
    ['behind a comment line', 'a:\n  b: 1\n\n  # c: 2\n  d: |', 'value a.d'],
    ['behind an anchor', 'a: &x |', 'value a'],
    ['an alias', 'a: *x|', 'value a "*x"'],
    ['in a block text', 'a: >\n  b: |\n', undefined],
    ['behind a block text', 'a: >\n  b: 1\nc: |\n', 'value c'],
    ['CRLF', 'a:\r\n  b: 1\r\n  c|\r\n', 'key a "c"'],
    ['a nested list', 'a:\n  - - x\n    - |\n', 'value a.0.1'],
    ['a document start', '---\na:\n  |', 'open a'],
    ['a service on one line', 'services:\n  api: { image: nginx, hosts: [db1, |] }\n', 'value services.api.hosts.1'],
    ['a byte order mark', '\uFEFFa: 1\nb:\n  c: |', 'value b.c'],
    ['a key behind a byte order mark', '\uFEFFpro|: a\nb: c\n', 'key  "pro"'],
    ['deep in a long section', `a:\n${'  x:\n    y: [1]\n'.repeat(50)}  z:\n    - w:\n        |\n`, 'open a.z.0.w'],
    ['below a section with an anchor', 'a: &x # y\n  b:\n    c: 1\n  d:\n    e: |\n', 'value a.d.e'],
    ['in a flow section with lines like keys', 'a: {\n  b: 1,\n  c: { d: |\n  } }\n', 'value a.c.d'],
    ['a tab', 'a:\n\tb: |', 'value a.b'],
  ])('%s: %j', (_, written, expected) => expect(say(at(written))).toBe(expected));

  it.each([
    ['keys before and after', 'a: 1\nb:\n  c: 1\n  |\n  d: 2\ne: 3\n', ['c', 'd']],
    ['keys of the root, also above', 'a: 1\nb:\n  c: 1\n|\ne: 3\n', ['a', 'b', 'e']],
    ['the key itself is none', 'a:\n  b: 1\n  c|d: 2\n  e: 3\n', ['b', 'e']],
    ['keys of the root behind a byte order mark', '\uFEFFa: 1\n|\nb: 2\n', ['a', 'b']],
    ['names of a section', 'a:\n  b:\n    x: 1\n  |\n  c:\n    - y: 1\n  d: 1\ne:\n  f: 1\n', ['b', 'c', 'd']],
    ['half a word as the first line of a section', 'a:\n  b|\n  c: 1\n  d: 1\n', ['c', 'd']],
    ['items of a block list', 'a:\n  - x\n  - |\n  - z\n', ['x', 'z']],
    ['items of a flow list', 'a: [x, |, z]\n', ['x', 'z']],
    ['the item itself is none', 'a: [x, y|y, z]\n', ['x', 'z']],
    ['keys of a flow map over lines', 'a: {\n  b: 1,\n  |,\n  c: 2\n}\n', ['b', 'c']],
    ['keys of an item', 'a:\n  - b: 1\n    |\n    c: 1\n  - d: 1\n', ['b', 'c']],
    ['keys behind a block text', 'a:\n  b: |-x\n  c: 1\n'.replace('|-x', '>\n    x: 1\n  |'), ['b', 'c']],
  ])('siblings: %s', (_, written, expected) => expect(at(written)?.siblings).toEqual(expected));

  it.each([
    ['a key too far right', `${web}      |`, 4],
    ['a key between two levels', `${web}   |`, 4],
    ['a key in its place', `${web}    |`, undefined],
    ['an item too far right', 'a:\n  - x\n     |', 2],
  ])('right indentation: %s', (_, written, expected) => expect(at(written)?.rightIndent).toBe(expected));

  it('never throws, wherever the cursor is', () => {
    const texts = [web, 'a: {b: [c, {d: "e', '- - ? x\n  : y\n', 'a: &b {c: *d}\n', '\t- x:\n\t\ty', '"', "a: '", '[', '{ : , }', '%YAML 1.2\n---\na', '\uFEFFa: b\n', '? a\n: b\n', 'a: {b: c}}]\nd: 1', '- |\n  x\n -y: z\n'];
    for (const text of texts) {
      const lines = new Lines(text);
      for (let offset = 0; offset <= text.length; offset++) {
        const place = placeAt(text, lines, lines.position(offset));
        if (place === undefined) continue;
        expect(place.from).toBeLessThanOrEqual(place.column);
        expect(place.to).toBeGreaterThanOrEqual(place.column);
      }
    }
  });
});
