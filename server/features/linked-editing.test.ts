import { describe, expect, it } from 'vitest';
import { atCursor, marking } from '../testing/cursor.ts';
import { linkedEditingRanges } from './linked-editing.ts';

/** The text with marks around what changes together with `|`; undefined where nothing does. */
function linked(written: string): string | undefined {
  const { document, position } = atCursor(written);
  const found = linkedEditingRanges(document, position);
  return found === null ? undefined : marking(document, found.ranges);
}

describe('linked editing', () => {
  it.each([
    ['an anchor with its aliases', 'x-a: &«o|n» 1\nx-b: *«on»\nx-c: [*«on»]\n'],
    ['the key of a server with its mentions', 'servers: { «we|b1»: { host: a } }\nservices: { a: { hosts: [«web1»] } }\n'],
    ['the key of a service with its names', 'project: s\nservices: { «ap|i»: { image: x }, b: { network_mode: service:«api», command: [«api».jiji, s-«api».jiji] } }\n'],
  ])('%s', (_, written) => expect(linked(written.replaceAll(/[«»]/g, ''))).toBe(written.replace('|', '')));

  it.each([
    ['a mention: another server is chosen there', 'servers: { web1: { host: a } }\nservices: { a: { hosts: [we|b1] } }\n'],
    ['an alias: another anchor is chosen there', 'x-a: &on 1\nx-b: *o|n\n'],
    ['a key that stands twice', 'servers:\n  we|b1: { host: a }\n  web1: { host: b }\nservices: { a: { hosts: [web1] } }\n'],
    ['a name that nothing mentions', 'servers: { we|b1: { host: a } }\n'],
    ['a name that is only mentioned in another case', 'project: s\nservers: { We|b1: { host: a } }\nservices: { b: { image: x, command: [s-b-web1.jiji] } }\n'],
    ['any other key', 'pro|ject: shop\n'],
  ])('not %s', (_, written) => expect(linked(written)).toBeUndefined());
});
