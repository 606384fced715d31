import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../core/rules/apply.ts';
import { atCursor } from '../testing/cursor.ts';
import { onNewLine } from './on-type.ts';

/** The text after a new line was begun where `|` is. */
function typed(written: string, tabSize?: number): string {
  const { document, position } = atCursor(written);
  return applyEdits(document.text.getText(), document.parsed.lines, onNewLine(document, position, tabSize === undefined ? {} : { tabSize }));
}

describe('a new line', () => {
  it.each([
    ['goes below its key', 'services:\n|', 'services:\n  '],
    ['goes below a nested key', 'services:\n  web:\n|', 'services:\n  web:\n    '],
    ['goes below a key with a comment', 'services: # all\n|', 'services: # all\n  '],
    ['goes below a key with an anchor', 'x-on: &on\n|', 'x-on: &on\n  '],
    ['goes below a quoted key', '"services":\n|', '"services":\n  '],
    ['stays beside a key with a value', '  image: nginx:1.27\n|', '  image: nginx:1.27\n  '],
    ['stays beside a key whose value has a colon', '  at: "a: b"\n|', '  at: "a: b"\n  '],
    ['goes below a key of an item', 'files:\n  - local:\n|', 'files:\n  - local:\n      '],
    ['goes below the first key of an item', 'files:\n  - local: x\n|', 'files:\n  - local: x\n    '],
    ['stands under the dash of a plain item', 'hosts:\n  - web1\n|', 'hosts:\n  - web1\n  '],
    ['stands under the dash of an item that is an address', 'ports:\n  - "80:80"\n|', 'ports:\n  - "80:80"\n  '],
    ['goes into a text', '  command: |-\n|'.replace('|-', '§'), '  command: §\n  '],
    ['goes into an open bracket', 'hosts: [\n|', 'hosts: [\n  '],
    ['loses wrong indentation', '  image: x\n       |', '  image: x\n  '],
    ['has nothing to go by after an empty line', 'services:\n\n|', 'services:\n\n'],
    ['keeps what stands in it', 'services:\n|a: 1', 'services:\na: 1'],
    ['stays as it is inside a text', 'a:\n  b: §\n    line:\n|'.replace('§', '>-'), 'a:\n  b: >-\n    line:\n'],
  ])('%s', (_, written, expected) => expect(typed(written)).toBe(expected));

  it('goes below a text header', () => {
    const text = 'services:\n  a:\n    command: >-\n';
    expect(typed(`${text}|`)).toBe(`${text}      `);
  });
  it('uses the indentation of the editor', () => expect(typed('services:\n|', 4)).toBe('services:\n    '));
  it('does nothing in the first line', () => expect(typed('|')).toBe(''));
  it('keeps CRLF', () => expect(typed('services:\r\n|\r\nx: 1')).toBe('services:\r\n  \r\nx: 1'));
});
