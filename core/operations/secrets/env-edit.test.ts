import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseEnvFile } from '../../config/index.ts';
import { withEnvValue, writeEnvFile } from './env-edit.ts';

it('replaces a value and leaves every other line as it is', () => {
  const text = '# mine\n\nA=1\n  export B = "two\nlines" # note\nC=3\n';
  expect(withEnvValue(text, 'B', 'new')).toBe('# mine\n\nA=1\n  export B=new\nC=3\n');
  expect(withEnvValue(text, 'A', 'x y')).toBe('# mine\n\nA=x y\n  export B = "two\nlines" # note\nC=3\n');
  expect(withEnvValue(text, 'C', ' padded ')).toBe(text.replace('C=3', 'C=" padded "'));
  expect(withEnvValue('A=1\r\nB=2\r\n', 'A', '3')).toBe('A=3\r\nB=2\r\n');
});

it('changes the definition that counts when a name is repeated', () => expect(withEnvValue('A=1\nA=2\nB=1', 'A', '3')).toBe('A=1\nA=3\nB=1'));

it('appends a new name, also to a file that does not end in a line', () => {
  expect(withEnvValue('', 'A', '1')).toBe('A=1\n');
  expect(withEnvValue('B=2', 'A', '1')).toBe('B=2\nA=1\n');
  expect(withEnvValue('B=2\r\n', 'A', '1')).toBe('B=2\r\nA=1\r\n');
});

it.each([['# no comment', '"# no comment"'], ['it\'s', "it's"], ['"quoted"', "'\"quoted\"'"], ['line\nbreak', '"line\nbreak"'], ['', ''], ['$(touch x)', '$(touch x)']])('writes %j as %j', (value, written) => {
  expect(withEnvValue('', 'A', value)).toBe(`A=${written}\n`);
});

it('refuses a value that an open quote above would take in', () => {
  expect(withEnvValue('X="', 'A', 'plain')).toBe('X="\nA=plain\n');
  expect(() => withEnvValue('X="', 'A', 'x"')).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'secret-unwritable' }) as unknown }) as Error);
});

it('refuses what no line can carry', () => {
  for (const value of ['a\0b', 'a\rb', '\'"\nx']) expect(() => withEnvValue('', 'A', value)).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'secret-unwritable' }) as unknown }) as Error);
});

it('reads back as what was written, whatever the file and the value', { timeout: 60_000 }, () => {
  const line = fc.oneof(fc.constantFrom('A=1', 'B="x y"', "C='multi\nline'", '# note', '', 'not a line', 'export D=4 # c', 'A=again'), fc.string({ unit: 'binary', maxLength: 12 }));
  fc.assert(fc.property(fc.array(line, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), fc.constantFrom('A', 'B', 'C', 'NEW'), fc.string({ unit: 'binary', maxLength: 20 }), (lines, end, name, value) => {
    const text = lines.join(end);
    const before = parseEnvFile(text);
    let after: string;
    try {
      after = withEnvValue(text, name, value);
    } catch {
      return;
    }
    const read = parseEnvFile(after);
    const others = (values: ReadonlyMap<string, string>): [string, string][] => [...values].filter(([each]) => each !== name).sort();
    expect(read.values.get(name)).toBe(value);
    expect(others(read.values)).toEqual(others(before.values));
  }), { numRuns: 100 });
});

it('keeps the mode of the file, makes a new one for the user alone, and leaves nothing beside it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiji-env-'));
  try {
    writeFileSync(join(folder, '.env'), 'A=1\n', { mode: 0o640 });
    await writeEnvFile(join(folder, '.env'), 'A=2\n');
    await writeEnvFile(join(folder, '.env.new'), 'A=3\n');
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=2\n');
    expect([statSync(join(folder, '.env')).mode & 0o777, statSync(join(folder, '.env.new')).mode & 0o777]).toEqual([0o640, 0o600]);
    expect(readdirSync(folder).sort()).toEqual(['.env', '.env.new']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
