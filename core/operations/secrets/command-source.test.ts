import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mask } from '../../base/index.ts';
import { commandFor, runSecretCommand, type CommandAnswer, type CommandRun } from './command-source.ts';

let folder = '';
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'jiji-command-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (argv: readonly string[], more: Partial<CommandRun> = {}): Promise<CommandAnswer> =>
  runSecretCommand({ argv }, { projectRoot: folder, env: process.env, timeoutSeconds: 30, mask: new Mask(), ...more });
const shell = (script: string, more: Partial<CommandRun> = {}): Promise<CommandAnswer> => run(['sh', '-c', script], more);

describe('a command that prints a value', () => {
  it('gives what it prints, without the line end at its end and with all others', async () => {
    expect(await shell('printf "one\\ntwo\\n"')).toEqual({ value: 'one\ntwo' });
    expect(await shell('printf " spaces stay \\r\\n"')).toEqual({ value: ' spaces stay ' });
  });

  it('gets its words as they are: no shell reads them', async () => {
    expect(await run(['printf', '%s|', '$(touch x)', '; rm -rf /', "it's", '*'])).toEqual({ value: "$(touch x)|; rm -rf /|it's|*|" });
  });

  it('starts in the project, with the caller’s environment and no input', async () => {
    writeFileSync(join(folder, 'mark'), 'here');
    expect(await shell('cat mark; printf " %s" "$TOKEN"; cat', { env: { ...process.env, TOKEN: 'of the caller' } })).toEqual({ value: 'here of the caller' });
  });

  it.each([
    ['exit 3', 'it ended with status 3'],
    ['echo no such item >&2; exit 1', 'it ended with status 1: no such item'],
    ['true', 'it printed nothing'],
    ['echo', 'it printed nothing'],
    ['printf "a\\0b"', 'it printed a NUL character, which no variable can hold'],
    ['head -c 2000000 /dev/zero | tr "\\0" x', 'it printed more than 1024 KiB'],
    ['kill -TERM $$', 'it was ended by SIGTERM'],
  ])('%s: %s', async (script, failure) => expect(await shell(script)).toEqual({ failure }));

  it('says that there is no such program, or that it may not be run', async () => {
    expect(await run(['jiji-no-such-program'])).toEqual({ failure: 'there is no such program' });
    writeFileSync(join(folder, 'plain'), 'x', { mode: 0o644 });
    expect(await run([join(folder, 'plain')])).toEqual({ failure: 'it may not be run' });
  });

  it('ends after its time, also when a child of it holds the output', async () => {
    expect(await shell('sleep 60 & sleep 60', { timeoutSeconds: 0.3 })).toEqual({ failure: 'it took longer than 0.3 s' });
  });

  it('ends when the operation is cancelled', async () => {
    const abort = new AbortController();
    const answer = shell('sleep 60', { signal: abort.signal });
    abort.abort();
    expect(await answer).toEqual({ failure: 'it was cancelled' });
  });

  it('never shows a value: neither one that is known nor one that it prints', async () => {
    const mask = new Mask();
    mask.add('known-value');
    expect(await shell('echo fresh-value; echo "fresh-value known-value" >&2; exit 1', { mask })).toEqual({ failure: 'it ended with status 1: *** ***' });
  });
});

describe('which command a name has', () => {
  const settings = {
    hostEnvironment: 'never', commands: { API_KEY: ['op', 'read', 'op://{project}/{environment}/{name}'] },
    adapters: [{ command: ['pass', 'show', '{name}'], names: ['DB_*', 'X'] }, { command: ['vault', 'kv', 'get', '-field={name}', 'secret/{project}'] }],
  } as const;
  const of = (name: string, environment?: string): readonly string[] | undefined => commandFor(name, settings, { project: 'shop', environment })?.argv;

  it('its own before the first adapter whose names fit', () => {
    expect(of('API_KEY', 'staging')).toEqual(['op', 'read', 'op://shop/staging/API_KEY']);
    expect(of('API_KEY')).toEqual(['op', 'read', 'op://shop/default/API_KEY']);
    expect(of('DB_PASSWORD')).toEqual(['pass', 'show', 'DB_PASSWORD']);
    expect(of('OTHER')).toEqual(['vault', 'kv', 'get', '-field=OTHER', 'secret/shop']);
  });

  it('none without settings', () => expect(commandFor('A', { hostEnvironment: 'never' }, { project: 'p', environment: undefined })).toBeUndefined());
});
