import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Sandbox } from './testing/sandbox.ts';
import { filesFolder, runShell } from './testing/shell.ts';

// Each test starts a few dozen short programs.
vi.setConfig({ testTimeout: 60_000 });

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

const key = (letter: string): string => `${letter.repeat(43)}=`;
const member = (id: string, more: object = {}): object => ({
  id, subnet: '10.210.1.0/24', wireguard_ip: '10.210.1.1', wireguard_pubkey: key(id), management_ip: `fdcc::${id}`, endpoints: '["203.0.113.9:51820"]', last_seen: 1, removed_at: 0, ...more,
});
const near = [{ ifname: 'eth0', addr_info: [{ local: '10.0.5.9', prefixlen: 20 }] }, { ifname: 'docker0', addr_info: [{ local: '172.17.0.1', prefixlen: 16 }] }];

async function plan(members: readonly object[], dump = ''): Promise<readonly Record<string, unknown>[]> {
  sandbox.command('wg', `printf 'PRIVATE\\tPUBLIC\\t51820\\toff\\n'; printf '${dump}'`);
  sandbox.command('ip', `echo '${JSON.stringify(near)}'`);
  const { stdout, stderr } = await runShell(['bash', '-euo', 'pipefail'], `. ${filesFolder}peers.sh; members=$(cat); plan_peers`, {
    env: sandbox.env, input: members.map((one) => JSON.stringify(one)).join('\n'),
  });
  expect(stderr).toBe('');
  expect(stdout).not.toContain('PRIVATE');
  return stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}
const peerLine = (letter: string, allowed: string): string => `${key(letter)}\\t(none)\\t203.0.113.9:51820\\t${allowed}\\t0\\t0\\t0\\t25\\n`;

test('adds who is missing, corrects what differs, keeps what is right whatever its order', async () => {
  const dump = peerLine('b', 'fdcc::b/128,10.210.1.0/24') + peerLine('c', '10.210.9.0/24,fdcc::c/128');
  expect((await plan([member('a'), member('b'), member('c')], dump)).map(({ id, action }) => [id, action])).toEqual([['a', 'add'], ['b', 'keep'], ['c', 'correct']]);
});

test('removes by tombstone alone, and not a key that a living member has', async () => {
  const dump = peerLine('a', '10.210.1.0/24,fdcc::a/128') + peerLine('z', '10.9.0.0/24');
  expect(await plan([], dump)).toEqual([]);
  expect((await plan([member('a', { removed_at: 5 })], dump)).map(({ id, action }) => [id, action])).toEqual([['a', 'remove']]);
  expect((await plan([member('a', { removed_at: 5 }), member('d', { wireguard_pubkey: key('a'), management_ip: 'fdcc::a' })], dump)).map(({ id, action }) => [id, action])).toEqual([['d', 'keep']]);
  expect(await plan([member('b', { removed_at: 5 })], dump)).toEqual([]);
});

test('takes the private endpoint of a common network first, by its real prefix', async () => {
  const chosen = async (...endpoints: string[]): Promise<unknown> => (await plan([member('a', { endpoints: JSON.stringify(endpoints) })]))[0]?.['endpoint'];
  expect(await chosen('203.0.113.9:51820', '10.0.15.3:51820')).toBe('10.0.15.3:51820');
  expect(await chosen('203.0.113.9:51820', '10.0.16.3:51820')).toBe('203.0.113.9:51820');
  expect(await chosen('203.0.113.9:51820', '172.17.0.5:51820')).toBe('203.0.113.9:51820');
  expect(await chosen()).toBe('');
});

test.each([{ wireguard_pubkey: 'short' }, { subnet: '10.210.1.0/16' }, { management_ip: '::1; reboot' }])('a row with %j is not used', async (more) => {
  expect((await plan([member('a', more)]))[0]).toMatchObject({ action: 'invalid' });
});

test('endpoints that are no address and port are not used', async () => {
  expect((await plan([member('a', { endpoints: '["; reboot:1", "203.0.113.9:51820"]' })]))[0]).toMatchObject({ endpoint: '203.0.113.9:51820' });
  expect((await plan([member('a', { endpoints: 'no JSON' })]))[0]).toMatchObject({ endpoint: '', action: 'add' });
});

describe('state by age of the handshake and time since the endpoint was set', () => {
  test.each([[-1, 3, 'unknown'], [-1, 15, 'down'], [14, 3, 'up'], [15, 3, 'unknown'], [274, 20, 'up'], [275, 20, 'down'], [0, 20, 'up']])('age %i, endpoint %i s ago: %s', async (age, since, state) => {
    const { stdout } = await runShell(['bash'], `. ${filesFolder}peers.sh; peer_state_of ${age} ${since}`, { env: sandbox.env });
    expect(stdout).toBe(`${state}\n`);
  });
});

describe('heartbeats of others', () => {
  const rows = (...all: [string, number, string][]): string => `{"columns":["id","last_seen","wireguard_ip"]}\n${all.map((row, index) => `${JSON.stringify({ row: [index + 1, row] })}\n`).join('')}{"eoq":{"time":1e-6}}\n`;
  /** Two looks, `later` seconds apart; prints who is away after each. */
  const watch = async (first: string, second: string, later: number, ping: string): Promise<string> => {
    sandbox.command('ping', ping);
    const { stdout, stderr, code } = await runShell(['bash', '-euo', 'pipefail'], `. "$JIJI_ETC/host.env"; run=$JIJI_RUN; . ${filesFolder}peers.sh
      clock=1000; monotonic() { echo "$clock"; }; jiji_log() { :; }; wake_dns() { echo woken; }
      jiji_registry_post() { cat "$JIJI_RUN/answer"; }
      printf %s "$FIRST" >"$JIJI_RUN/answer"; watch_heartbeats; clock=$((1000 + ${later})); printf %s "$SECOND" >"$JIJI_RUN/answer"; watch_heartbeats; tr '\\n' ' ' <"$JIJI_RUN/away"`, { env: { ...sandbox.env, FIRST: first, SECOND: second } });
    return `${code} ${stdout}${stderr}`.trim();
  };
  const silent = 'echo "3 packets transmitted, 0 received, 100% packet loss, time 0ms"; exit 1';
  const answering = 'echo "3 packets transmitted, 1 received, 66.6667% packet loss, time 0ms"; echo "rtt min/avg/max/mdev = 0.4/0.5/0.6/0.1 ms"';

  test('unchanged for 90 s and silent is away, and the names are told', async () => {
    expect(await watch(rows(['web2', 5, '10.210.1.1'], ['web1', 1, '10.210.0.1']), rows(['web2', 5, '10.210.1.1'], ['web1', 1, '10.210.0.1']), 90, silent)).toBe('0 woken\nweb2');
  });

  test('a changed heartbeat, a shorter time, or one answered ping is not', async () => {
    expect(await watch(rows(['web2', 5, '10.210.1.1']), rows(['web2', 6, '10.210.1.1']), 90, silent)).toBe('0');
    expect(await watch(rows(['web2', 5, '10.210.1.1']), rows(['web2', 5, '10.210.1.1']), 89, silent)).toBe('0');
    expect(await watch(rows(['web2', 5, '10.210.1.1']), rows(['web2', 5, '10.210.1.1']), 90, answering)).toBe('0');
  });

  test('an answer that is not complete changes nothing', async () => {
    expect(await watch(rows(['web2', 5, '10.210.1.1']), '{"columns":["id"]}\n{"row":[1,["web2",5,"10.210.1.1"]]}\n', 90, silent)).toContain('no complete answer');
  });
});
