import { expect, it } from 'vitest';
import { plainText } from './plain-text.ts';

it('leaves text alone, with its tabs, line breaks, emoji and umlauts', () => {
  const text = 'GET /up\tüber 🙂\n  | 日本 {"a":"b"}\n';
  expect(plainText(text)).toBe(text);
});

it.each([
  ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ['a title', '\u001b]0;owned\u0007done', 'done'],
  ['a link', '\u001b]8;;http://x\u001b\\here\u001b]8;;\u001b\\', 'here'],
  ['a link that never ends', 'a\u001b]8;;http://x', 'a'],
  ['the screen', '\u001b[2J\u001b[Hgone\u001bc', 'gone'],
  ['one-byte commands', 'a\u009b31mb', 'a31mb'],
  ['a line written over', 'failed\rdone', 'faileddone'],
  ['backspaces and bells', 'a\u0008\u0007b\u0000', 'ab'],
  ['text turned round', 'a\u202egpj.exe\u2066', 'agpj.exe'],
])('takes out %s', (_what, text, plain) => {
  expect(plainText(text)).toBe(plain);
});
