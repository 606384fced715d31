import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { params, Sandbox } from './testing/sandbox.ts';
import { filesFolder, runShell, type ShellResult } from './testing/shell.ts';

// Each test starts a few dozen short programs.
vi.setConfig({ testTimeout: 60_000 });

let sandbox: Sandbox;
afterEach(() => sandbox.remove());

const corrosion = (): Promise<ShellResult> => runShell(['dash'], `. ${filesFolder}corrosion-config.sh`, { env: { ...sandbox.env, JIJI_REGISTRY_CONFIG: sandbox.path('config.toml') } });
const coredns = (...words: string[]): Promise<ShellResult> => runShell(['dash'], `set -- ${words.join(' ')}; . ${filesFolder}coredns-config.sh`, { env: sandbox.env });

test('corrosion: a token of its own, for root alone, kept on every later run', async () => {
  sandbox = new Sandbox();
  expect(await corrosion()).toEqual({ code: 0, stdout: 'changed\n', stderr: '' });
  const first = readFileSync(sandbox.path('config.toml'), 'utf8');
  expect(first).toMatch(/^bearer-token = "[0-9a-f]{64}"$/m);
  expect(statSync(sandbox.path('config.toml')).mode & 0o777).toBe(0o600);
  expect(first).toContain('addr = "[fdcc:1::1]:8787"\nbootstrap = ["[fdcc:1::2]:8787", "[fdcc:1::3]:8787"]\nplaintext = true\nmax_mtu = 1372\n');
  expect(await corrosion()).toMatchObject({ stdout: 'unchanged\n' });
  writeFileSync(sandbox.path('etc/host.env'), readFileSync(sandbox.path('etc/host.env'), 'utf8').replace("'8080'", "'9220'"));
  expect(await corrosion()).toMatchObject({ stdout: 'changed\n' });
  const second = readFileSync(sandbox.path('config.toml'), 'utf8');
  expect(second).toBe(first.replace('127.0.0.1:8080', '127.0.0.1:9220'));
  const other = new Sandbox();
  const token = /token = "(.*)"/.exec(first)?.[1] ?? '';
  await runShell(['dash'], `. ${filesFolder}corrosion-config.sh`, { env: { ...other.env, JIJI_REGISTRY_CONFIG: other.path('config.toml') } });
  expect(readFileSync(other.path('config.toml'), 'utf8')).not.toContain(token);
  other.remove();
});

const withCheck = (result: number, ttl = 1): void => {
  sandbox = new Sandbox({ ...params, dnsTtlSeconds: ttl });
  writeFileSync(sandbox.path('coredns/coredns-check.sh'), `#!/bin/sh\nexit ${result}\n`, { mode: 0o755 });
  writeFileSync(sandbox.path('resolv.conf'), 'nameserver 127.0.0.53\nnameserver 10.210.0.1\nnameserver 9.9.9.9\nnameserver fe80::1%eth0\nnameserver 9.9.9.9\nnameserver 2620:fe::fe\n');
};

test('coredns: the zone without a cache, the real upstreams without loops', async () => {
  withCheck(0);
  expect(await coredns()).toEqual({ code: 0, stdout: 'changed\n', stderr: '' });
  const corefile = readFileSync(sandbox.path('coredns/Corefile'), 'utf8');
  expect(corefile.slice(0, corefile.indexOf('\n. {'))).not.toContain('cache');
  expect(corefile).toContain('    ttl 1\n    reload 1s\n    no_reverse\n    fallthrough\n');
  expect(corefile).toContain('  forward . 9.9.9.9 2620:fe::fe\n  cache 300\n');
  expect(readFileSync(sandbox.path('coredns/jiji.zone'), 'utf8')).toBe('$ORIGIN jiji.\n$TTL 5\n@ IN SOA ns.jiji. hostmaster.jiji. 1 7200 3600 1209600 5\n@ IN NS ns.jiji.\n');
  expect(readFileSync(sandbox.path('coredns/hosts'), 'utf8')).toContain('10.210.0.1 health-check.jiji\n');
  expect(await coredns()).toMatchObject({ stdout: 'unchanged\n' });
});

test('coredns: a longer TTL brings the cache; no upstream, no forwarding', async () => {
  withCheck(0, 300);
  writeFileSync(sandbox.path('resolv.conf'), '# none\n');
  await coredns();
  const corefile = readFileSync(sandbox.path('coredns/Corefile'), 'utf8');
  expect(corefile).toContain('    ttl 300\n');
  expect(corefile).toContain('  cache 300 {\n    denial 9984 5\n  }\n');
  expect(corefile).not.toContain('forward');
});

test('coredns: a configuration that does not work is not taken', async () => {
  withCheck(1);
  expect(await coredns()).toMatchObject({ code: 1 });
  expect(existsSync(sandbox.path('coredns/Corefile'))).toBe(false);
  writeFileSync(sandbox.path('coredns/Corefile'), 'what serves now\n');
  expect(await coredns()).toMatchObject({ code: 1 });
  expect(await coredns('--keep')).toMatchObject({ code: 0, stdout: 'unchanged\n', stderr: expect.stringContaining('is kept') as string });
  expect(readFileSync(sandbox.path('coredns/Corefile'), 'utf8')).toBe('what serves now\n');
  expect(existsSync(sandbox.path('coredns/Corefile.new'))).toBe(false);
});
