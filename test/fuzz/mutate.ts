import fc from 'fast-check';

/** One change of a text; `at` and `more` are fractions of its length, so that a change fits any text. */
export interface Mutation {
  readonly kind: 'drop' | 'insert' | 'line-drop' | 'line-twice' | 'line-swap' | 'indent' | 'value' | 'key' | 'splice' | 'cut';
  readonly at: number;
  readonly more: number;
  readonly piece: string;
}

/** What stands between texts goes wrong most: marks of YAML, odd numbers, control characters, halves of a pair. */
const pieces = [
  ':', ': ', '- ', ' ', '  ', '\t', '"', "'", '{', '}', '[', ']', ',', '#', ' #', '&a ', '*a', '!!str ', '|', '>', '|-\n', '?', '? ', '%', '@', '`', '<<: ', '---\n', '...\n', '\n', '\r', '\r\n', '\0', '\uFEFF', '\uD800', '\uDC00', '\u2028', '\x07', '~', 'null',
];
const values = ['1', '0', '-1', '1.5', '70000', '1e99', '.inf', '.nan', '0x1f', '1_000', 'true', 'yes', 'null', '~', '', '""', '[]', '{}', '[a, b]', '{ a: b }', '[[[]]]', '"text"', '${NAME}', '${', '$${', '*x', '&x y', '!!int "3"', '!foo bar', '2001-01-01', '0644', '"0644"', '99', '{ host: a }', '[{ host: a }]', 'docker', '|\n  block', '10.0.0.0/8', '5m', '10'];

// Without the library's liking for small numbers, which would change the first line most of the time.
const fraction = fc.noBias(fc.integer({ min: 0, max: 999_999 })).map((millionths) => millionths / 1_000_000);
const kinds = ['drop', 'insert', 'line-drop', 'line-twice', 'line-swap', 'indent', 'value', 'key', 'splice', 'cut'] as const;

/** Any change. */
export const mutation: fc.Arbitrary<Mutation> = fc.record({ kind: fc.constantFrom(...kinds), at: fraction, more: fraction, piece: fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...values), fc.string({ unit: 'binary', maxLength: 3 })) });

/** A change that leaves most files YAML: another value, another key, a line more or less. */
export const gentleMutation: fc.Arbitrary<Mutation> = fc.record({ kind: fc.constantFrom('value', 'value', 'value', 'key', 'line-drop', 'line-twice'), at: fraction, more: fraction, piece: fc.constantFrom(...values) });

/** Applies changes one after the other; `other` is the text that a splice takes its second part from. */
export const mutate = (text: string, mutations: readonly Mutation[], other = text): string => mutations.reduce((changed, one) => applied(changed, one, other), text);

function applied(text: string, { kind, at, more, piece }: Mutation, other: string): string {
  const offset = Math.floor(at * (text.length + 1));
  const lines = text.split('\n');
  const line = Math.floor(at * lines.length);
  switch (kind) {
    case 'drop':
      return text.slice(0, offset) + text.slice(offset + 1 + Math.floor(more * 4));
    case 'insert':
      return text.slice(0, offset) + piece + text.slice(offset);
    case 'line-drop':
      return lines.toSpliced(line, 1).join('\n');
    case 'line-twice':
      return lines.toSpliced(line, 0, lines[Math.floor(more * lines.length)] ?? '').join('\n');
    case 'line-swap': {
      const second = Math.floor(more * lines.length);
      return lines.with(line, lines[second] ?? '').with(second, lines[line] ?? '').join('\n');
    }
    case 'indent':
      return lines.with(line, more < 0.5 ? ` ${lines[line] ?? ''}` : (lines[line] ?? '').replace(/^ {1,2}/, '')).join('\n');
    case 'value':
      return lines.with(line, (lines[line] ?? '').replace(/(:|-) +[^#\r]*/, (_, mark: string) => `${mark} ${piece}`)).join('\n');
    case 'key':
      return lines.with(line, (lines[line] ?? '').replace(/[\w-]+:/, (key) => (more < 0.5 ? `${key.slice(1, -1)}x:` : `${keysOfAll[Math.floor(more * keysOfAll.length)] ?? 'x'}:`))).join('\n');
    case 'splice':
      return text.slice(0, offset) + other.slice(Math.floor(more * other.length));
    case 'cut':
      return text.slice(0, offset);
  }
}

const keysOfAll = ['host', 'hosts', 'servers', 'port', 'ports', 'proxy', 'ssl', 'environment', 'clear', 'secrets', 'image', 'build', 'project', 'x-y', 'services', 'retain', 'files', 'command', '<<', 'constructor', '__proto__', 'toString'];
