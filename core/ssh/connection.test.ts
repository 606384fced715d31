import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConnectionPool, type Connection } from './index.ts';
import { cannotRunSshd, Sshd } from './testing/sshd.ts';

describe.skipIf(cannotRunSshd() !== undefined)('a connection to a real sshd', () => {
  let server: Sshd;
  let pool: ConnectionPool;
  let host: Connection;
  beforeAll(async () => {
    server = await Sshd.start();
    const file = await server.knownHosts();
    pool = new ConnectionPool({ knownHostsFiles: [file], acceptedKeysFile: file });
    host = await pool.connect(server.target());
  });
  afterAll(async () => {
    await pool.close();
    await server.stop();
  });

  it('runs a script as root with arguments and standard input', async () => {
    const result = await host.run('id -u; printf "%s|" "$@"; cat; echo problem >&2; exit 3', ['a b', "it's", ''], { stdin: 'input' });
    expect(result).toMatchObject({ code: 3, stdout: "0\na b|it's||input", stderr: 'problem\n', truncated: false });
  });

  it('runs frames one after another on one round trip each', async () => {
    await host.run('true');
    const before = host.roundTrips;
    const results = await Promise.all(Array.from({ length: 50 }, (_, index) => host.run('echo "$1"', [String(index)])));
    expect(results.map((each) => each.stdout.trim())).toEqual(Array.from({ length: 50 }, (_, index) => String(index)));
    expect(host.roundTrips - before).toBe(50);
  });

  it('streams lines as they come', async () => {
    const lines: string[] = [];
    const result = await host.stream('echo one; read -r x; echo "$x"; printf last; exit 4', [], { onLine: (line) => lines.push(line), stdin: 'two\n' });
    expect(lines).toEqual(['one', 'two', 'last']);
    expect(result.code).toBe(4);
  });
});
