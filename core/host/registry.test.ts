import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { registryLibrary } from './index.ts';
import { FakeRegistry } from './testing/fake-registry.ts';
import { runShell, type ShellResult } from './testing/shell.ts';

// Each test starts a few dozen short programs.
vi.setConfig({ testTimeout: 60_000 });

const rows = '{"columns":["id","last_seen"]}\n{"row":[1,["h1",2]]}\n{"row":[2,["it\'s",null]]}\n{"eoq":{"time":1.6e-7}}\n';

describe.each([['dash'], ['bash', '-o', 'pipefail']] as [string, ...string[]][])('registry.sh in %s', (...shell) => {
  let registry: FakeRegistry;
  beforeEach(async () => {
    registry = new FakeRegistry();
    await registry.start();
  });
  afterEach(() => registry.stop());

  const run = (script: string, input = ''): Promise<ShellResult> => runShell(shell, `set -eu\n${registryLibrary}\n${script}`, { input, env: { JIJI_REGISTRY_CONFIG: registry.config } });
  const query = (status: number, body: string, name = 'jiji_query'): Promise<ShellResult> => {
    registry.answer = { status, body };
    return run(`jiji_statement 'SELECT 1' | ${name}`);
  };

  test('statements bind their values as what they are', async () => {
    const { stdout } = await run(`jiji_statement 'SELECT ?, ?, ?, ?' "text:it's \\"x\\" \\$(reboot)" int:12345678901234 real:-1.5 null`);
    expect(JSON.parse(stdout)).toEqual(['SELECT ?, ?, ?, ?', ['it\'s "x" $(reboot)', 12345678901234, -1.5, null]]);
  });

  test.each([['nope:1', 'parameter without a type'], ['int:one', 'not a number: int:'], ['int:', 'not a number: int:']])('%s is refused', async (parameter, reason) => {
    const { code, stdout, stderr } = await run(`jiji_statement 'SELECT ?' '${parameter}'`);
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(reason);
  });

  test('a query sends the token in a header and gives rows as arrays or objects', async () => {
    expect(await query(200, rows)).toEqual({ code: 0, stdout: '["h1",2]\n["it\'s",null]\n', stderr: '' });
    expect(registry.requests).toEqual([{ path: '/v1/queries', authorization: 'Bearer s3cret', body: '["SELECT 1",[]]\n' }]);
    expect((await query(200, rows, 'jiji_query_objects')).stdout).toBe('{"id":"h1","last_seen":2}\n{"id":"it\'s","last_seen":null}\n');
    expect(await query(200, '{"columns":["id"]}\n{"eoq":{"time":0}}\n')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['an error line', 200, '{"columns":["id"]}\n{"row":[1,["h1"]]}\n{"error":"no such table: nope"}\n', 'no such table: nope'],
    ['an answer that ends too early', 200, '{"columns":["id"]}\n{"row":[1,["h1"]]}\n', 'ended too early'],
    ['nothing at all', 200, '', 'ended too early'],
    ['half a line', 200, '{"columns":["id"]}\n{"row":[1,["h', ''],
    ['no JSON', 200, 'hello\n', ''],
    ['a refused statement', 400, '{"error":"near \\"SELEKT\\": syntax error"}\n', 'HTTP 400 from /v1/queries'],
    ['a wrong token', 401, '', 'HTTP 401'],
    ['an overloaded server', 503, 'max concurrency limit reached', 'max concurrency limit reached'],
  ])('%s fails and prints no row', async (_, status, body, reason) => {
    const { code, stdout, stderr } = await query(status, body);
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(reason);
    expect(stderr).not.toBe('');
    expect(stderr).not.toContain('s3cret');
  });

  test('a transaction takes statements one by one or in a list, and says what each affected', async () => {
    registry.answer = { status: 200, body: '{"results":[{"rows_affected":1,"time":0.1},{"rows_affected":0,"time":0.1}],"time":0.2,"version":1,"actor_id":"a"}' };
    const two = `{ jiji_statement 'DELETE FROM a'; jiji_statement 'DELETE FROM b WHERE id = ?' text:x; } | jiji_transaction`;
    expect(await run(two)).toEqual({ code: 0, stdout: '1\n0\n', stderr: '' });
    expect(await run('jiji_transaction', '[["DELETE FROM a",[]],["DELETE FROM b WHERE id = ?",["x"]]]')).toMatchObject({ code: 0 });
    expect(registry.requests.map(({ body }) => body)).toEqual(Array(2).fill('[["DELETE FROM a",[]],["DELETE FROM b WHERE id = ?",["x"]]]\n'));
  });

  test.each([
    ['an error inside a good-looking answer', 200, '{"results":[{"rows_affected":1},{"error":"UNIQUE constraint failed"}]}', 'UNIQUE constraint failed'],
    ['fewer results than statements', 200, '{"results":[{"rows_affected":1}]}', '1 results for 2 statements'],
    ['no results', 200, '{}', '0 results for 2 statements'],
    ['a rolled back transaction', 500, '{"results":[{"error":"no such table"}]}', 'HTTP 500 from /v1/transactions'],
  ])('a transaction with %s fails', async (_, status, body, reason) => {
    registry.answer = { status, body };
    const { code, stdout, stderr } = await run('jiji_transaction', '["DELETE FROM a",[]]\n["DELETE FROM b",[]]');
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(reason);
  });

  test('no statements is nothing to do', async () => {
    expect(await run('jiji_transaction')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await run('jiji_transaction', '[]')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(registry.requests).toEqual([]);
  });

  test('a missing config, one without an address, and a server that is not there are told apart', async () => {
    const answer = (): Promise<ShellResult> => run(`jiji_statement 'SELECT 1' | jiji_query`);
    registry.writeConfig('[api]\n');
    expect(await answer()).toMatchObject({ stdout: '', stderr: expect.stringContaining('no api address') as string });
    registry.writeConfig('addr = "127.0.0.1:1"\n');
    expect(await answer()).toMatchObject({ stdout: '', stderr: expect.stringContaining('connect') as string });
    expect(await run(`JIJI_REGISTRY_CONFIG=/nonexistent; jiji_statement 'SELECT 1' | jiji_query`)).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot read /nonexistent') as string });
  });

  test('an adopted cluster without a token is asked without one', async () => {
    registry.writeConfig(readFileSync(registry.config, 'utf8').replace(/^bearer.*$/m, ''));
    expect(await query(200, rows)).toMatchObject({ code: 0 });
    expect(registry.requests[0]?.authorization).toBeUndefined();
  });
});
