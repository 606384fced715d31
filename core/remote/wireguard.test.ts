import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixture } from './fixtures/fixture.ts';
import { parseWireguardDump, wireguardDump } from './wireguard.ts';

test('reads interface and peers of a real dump', () => {
  const parsed = parseWireguardDump(fixture('wireguard-dump.tsv'));
  expect(parsed).toMatchObject({ publicKey: 'zfQ8grqKXUH48gBTTGjQ3D26eKTMlWO7Dqrb7gAG6j8=', listenPort: 51820 });
  expect(parsed.peers).toHaveLength(2);
  expect(parsed.peers[0]).toEqual({
    publicKey: 'cHKH8bIWZZPfcb+FvKcpnhHgRl/7mbeACp/LvqlBMgc=', endpoint: '172.31.250.12:51820',
    allowedIps: ['10.210.1.0/24', 'fdcc:716c:d52a:6361:5658:9a94:60eb:73d5/128'],
    latestHandshakeSeconds: 1795270679, receivedBytes: 105096, sentBytes: 106356, keepaliveSeconds: 25,
  });
});

test('a peer that never answered has no endpoint and no handshake', () => {
  const [peer] = parseWireguardDump('-\tKEY\t51820\toff\nPEER\t-\t(none)\t(none)\t0\t0\t0\toff\n').peers;
  expect(peer).toEqual({ publicKey: 'PEER', allowedIps: [], latestHandshakeSeconds: null, receivedBytes: 0, sentBytes: 0, keepaliveSeconds: null });
});

test('text that is no dump is refused', () => {
  expect(() => parseWireguardDump('')).toThrow('no interface line');
  expect(() => parseWireguardDump('-\tKEY\t51820\toff\nPEER\t-\n')).toThrow('not 8');
});

test('the script lets neither private nor preshared key out, and fails when wg does', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiji-wg-'));
  try {
    const run = (wg: string): ReturnType<typeof spawnSync> => {
      writeFileSync(join(folder, 'wg'), `#!/bin/sh\n${wg}\n`, { mode: 0o755 });
      return spawnSync('sh', ['-c', wireguardDump().script], { encoding: 'utf8', env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` } });
    };
    const good = run(String.raw`printf 'PRIVATE\tPUBLIC\t51820\toff\nPEER\tPRESHARED\t(none)\t(none)\t0\t0\t0\toff\n'`);
    expect(good.stdout).toBe('-\tPUBLIC\t51820\toff\nPEER\t-\t(none)\t(none)\t0\t0\t0\toff\n');
    expect(run('exit 3').status).toBe(3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
