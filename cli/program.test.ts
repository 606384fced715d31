import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { commandNames } from './commands.ts';
import { complete } from './complete.ts';
import { buildProgram, type Invocation } from './program.ts';

async function parse(...argv: string[]): Promise<Invocation> {
  let seen: Invocation | undefined;
  const program = buildProgram('1.2.3', (invocation) => {
    seen = invocation;
    return Promise.resolve();
  }, { writeErr: () => undefined, writeOut: () => undefined });
  await program.parseAsync(argv, { from: 'user' });
  if (seen === undefined) throw new Error('no command ran');
  return seen;
}

const leaves = (command: Command, path: readonly string[] = []): string[] =>
  command.commands.flatMap((child) => (child.commands.length > 0 ? leaves(child, [...path, child.name()]) : [[...path, child.name()].join(' ')]));

test('every command of the grammar has a handler, and the other way round', () => {
  const inGrammar = leaves(buildProgram('1', () => Promise.resolve())).filter((name) => name !== 'completion');
  expect([...inGrammar].sort()).toEqual([...commandNames()].sort());
});

describe('options', () => {
  test('stand before or after the command', async () => {
    const before = await parse('-C', 'x', '--yes', '-H', 'web1', 'deploy', 'web');
    const after = await parse('deploy', 'web', '-C', 'x', '--yes', '-H', 'web1');
    expect(before).toEqual(after);
    expect(before).toMatchObject({ command: ['deploy'], args: ['web'], options: { directory: 'x', yes: true, hosts: ['web1'], services: [], json: false, dryRun: false } });
  });

  test('lists take commas and repetition', async () => {
    const { options } = await parse('-H', 'a,b', 'server', 'teardown', '-H', 'c', '--confirm', 'a', '--confirm', 'b');
    expect(options.hosts).toEqual(['a', 'b', 'c']);
    expect(options.confirm).toEqual(['a', 'b']);
  });

  test('--json and --format exclude each other; --max-warnings is a number', async () => {
    await expect(parse('status', '--json', '--format', 'text')).rejects.toMatchObject({ code: 'commander.conflictingOption' });
    await expect(parse('validate', '--max-warnings', 'many')).rejects.toMatchObject({ code: 'commander.invalidArgument' });
    expect((await parse('validate', '--max-warnings', '0', 'a.yml')).options.maxWarnings).toBe(0);
  });

  test('what is not known is refused', async () => {
    await expect(parse('deploy', '--force')).rejects.toMatchObject({ code: 'commander.unknownOption' });
    await expect(parse('depoly')).rejects.toMatchObject({ code: 'commander.unknownCommand' });
  });
});

test('completion offers commands, options, and names of the file where they can stand', async () => {
  const program = buildProgram('1', () => Promise.resolve());
  const names = (): Promise<{ servers: string[]; services: string[] }> => Promise.resolve({ servers: ['web1', 'db1'], services: ['web', 'worker'] });
  expect(await complete(program, ['dep'], names)).toEqual(['deploy']);
  expect(await complete(program, ['server', ''], names)).toEqual(expect.arrayContaining(['init', 'teardown']));
  expect(await complete(program, ['deploy', 'wo'], names)).toEqual(['worker']);
  expect(await complete(program, ['deploy', '-H', 'w'], names)).toEqual(['web1']);
  expect(await complete(program, ['deploy', '--kn'], names)).toEqual(['--known-hosts']);
  expect(await complete(program, ['completion', ''], names)).toEqual(['bash', 'zsh', 'fish']);
});
