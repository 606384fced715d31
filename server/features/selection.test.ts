import { describe, expect, it } from 'vitest';
import type { SelectionRange } from 'vscode-languageserver';
import { atCursor } from '../testing/cursor.ts';
import { selectionRanges } from './selection.ts';

/** What is selected step by step from `|` outwards, without the whole file at the end. */
function steps(written: string): string[] {
  const { document, position } = atCursor(written);
  const found: string[] = [];
  for (let at: SelectionRange | undefined = selectionRanges(document, [position])[0]; at !== undefined; at = at.parent) found.push(document.text.getText(at.range));
  expect(found.at(-1)).toBe(document.text.getText());
  return found.slice(0, -1);
}

describe('selection grows', () => {
  it.each([
    ['from a server in a list', 'services:\n  a: { hosts: [we|b1, web2] }\n', ['web1', '[web1, web2]', 'hosts: [web1, web2]', '{ hosts: [web1, web2] }', 'a: { hosts: [web1, web2] }', 'services:\n  a: { hosts: [web1, web2] }']],
    ['from a part of a private name', 'project: s\nservices:\n  api: { hosts: [x] }\n  b:\n    command: ["http://s-a|pi.jiji:80"]\n', ['api', 's-api.jiji', 'http://s-api.jiji:80', '"http://s-api.jiji:80"', '["http://s-api.jiji:80"]', 'command: ["http://s-api.jiji:80"]', 'b:\n    command: ["http://s-api.jiji:80"]', 'api: { hosts: [x] }\n  b:\n    command: ["http://s-api.jiji:80"]', 'services:\n  api: { hosts: [x] }\n  b:\n    command: ["http://s-api.jiji:80"]', 'project: s\nservices:\n  api: { hosts: [x] }\n  b:\n    command: ["http://s-api.jiji:80"]']],
    ['from a variable', 'ssh: { user: "${DEP|LOY}" }\n', ['DEPLOY', '${DEPLOY}', '"${DEPLOY}"', 'user: "${DEPLOY}"', '{ user: "${DEPLOY}" }', 'ssh: { user: "${DEPLOY}" }']],
    ['from a key', 'network:\n  ena|bled: true\n\n', ['enabled', 'enabled: true', 'network:\n  enabled: true']],
    ['from an alias', 'x-a: &a { b: 1 }\nx-c: *|a\n', ['a', '*a', 'x-c: *a', 'x-a: &a { b: 1 }\nx-c: *a']],
    ['from between two keys', 'a: 1\n|\nb: 2\n', ['a: 1\n\nb: 2']],
  ])('%s', (_, written, expected) => expect(steps(written)).toEqual(expected));

  it.each(['|', '# |x\n', 'a: "|x\n', '- |\n', 'a: [|\n'])('in %j too, and each step holds the one before', (written) => {
    const { document, position } = atCursor(written);
    let inner = selectionRanges(document, [position])[0];
    for (let at = inner?.parent; at !== undefined; at = at.parent) {
      expect(document.text.offsetAt(at.range.start)).toBeLessThanOrEqual(document.text.offsetAt(inner?.range.start ?? position));
      expect(document.text.offsetAt(at.range.end)).toBeGreaterThanOrEqual(document.text.offsetAt(inner?.range.end ?? position));
      inner = at;
    }
    expect(inner).toBeDefined();
  });

  it('gives one answer for each position', () => {
    const { document } = atCursor('a: 1\n|');
    expect(selectionRanges(document, [{ line: 0, character: 0 }, { line: 0, character: 4 }])).toHaveLength(2);
  });
});
