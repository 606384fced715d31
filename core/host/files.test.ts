import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test, vi } from 'vitest';
import { groupUnits, hostEnvironment, installedFiles, installedLinks } from './index.ts';
import { params } from './testing/sandbox.ts';
import { filesFolder, runShell } from './testing/shell.ts';

// Each test starts a few dozen short programs.
vi.setConfig({ testTimeout: 60_000 });

const files = installedFiles(params);
const shellcheck = spawnSync('shellcheck', ['--version']).status === 0 || (spawnSync('apt-get', ['install', '-y', '-qq', 'shellcheck'], { stdio: 'ignore' }).status === 0);

test('every shell program passes shellcheck', (context) => {
  if (!shellcheck && process.env['CI'] !== 'true') {
    console.log('shellcheck is not installed and apt-get cannot install it: skipped');
    context.skip();
  }
  const programs = files.filter(({ path }) => path.endsWith('.sh')).map(({ path }) => basename(path));
  expect(programs.length).toBeGreaterThan(10);
  const { stdout, stderr, status } = spawnSync('shellcheck', ['--format=gcc', '--external-sources', ...programs], { cwd: filesFolder, encoding: 'utf8' });
  expect(`${stdout}${stderr}`).toBe('');
  expect(status).toBe(0);
});

test('the control loop stays under the length at which it should be a compiled program', () => {
  expect(readFileSync(`${filesFolder}jiji-control-loop.sh`, 'utf8').split('\n').length).toBeLessThanOrEqual(500);
});

test('texts are equal on all servers; what differs stands in a few files', () => {
  const other = installedFiles({ ...params, serverId: 'db1', serverName: 'db1', serverIndex: 2, subnet: '10.210.2.0/24', wireguardIp: '10.210.2.1', managementIp: 'fdcc::9', nextDns: '10.210.0.1', bootstrap: [] });
  const differing = files.filter(({ path, content }) => other.find((file) => file.path === path)?.content !== content).map(({ path }) => path);
  expect(differing).toEqual(['/opt/jiji/etc/host.env', '/etc/containers/containers.conf.d/50-jiji.conf', '/etc/systemd/system/jiji-health.socket.d/address.conf']);
});

test('every unit to enable is installed, every link points at a program', () => {
  const names = files.map(({ path }) => path);
  for (const unit of Object.values(groupUnits).flat()) expect(names).toContain(`/etc/systemd/system/${unit}`);
  for (const [path, target] of installedLinks) expect(names).toContain(path.replace(/[^/]*$/, target));
  expect(new Set(names).size).toBe(names.length);
});

test('what a unit starts is an installed program or a part', () => {
  const names = new Set([...files.map(({ path }) => path), '/opt/jiji/corrosion/corrosion', '/opt/jiji/coredns/coredns', '/bin/kill']);
  for (const { content } of files.filter(({ path }) => path.endsWith('.service'))) {
    for (const [, program] of content.matchAll(/^Exec\w+=[+-]*(\S+)/gm)) expect(names).toContain(program);
  }
});

test('parameters reach a shell as they are', async () => {
  const hostile = `it's "x" $(reboot) \`id\` \\ \n#`;
  const text = hostEnvironment({ ...params, serverName: hostile });
  const { stdout } = await runShell(['dash'], `${text}printf %s "$JIJI_SERVER_NAME"`);
  expect(stdout).toBe(hostile);
});

test('log lines: levels, formats, and values that want to break out', async () => {
  const log = (script: string, env: Record<string, string> = {}): Promise<string> => runShell(['dash', '-eu'], `. ${filesFolder}log.sh\n${script}`, { env: { JIJI_SERVER_ID: 'web1', ...env } }).then(({ stdout }) => stdout);
  expect(JSON.parse(await log(`jiji_log warn peer_added "$(jiji_fields peer 'a"b
c' age 12 version 1.10.0 zero 007 minus -3)"`))).toEqual({
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string, level: 'warn', server: 'web1', message: 'peer_added',
    data: { peer: 'a"b\nc', age: 12, version: '1.10.0', zero: '007', minus: -3 },
  });
  expect(JSON.parse(await log('jiji_log info started'))).toMatchObject({ data: {} });
  expect(await log('jiji_log debug x; jiji_log info y')).toMatch(/^[^\n]*"y"[^\n]*\n$/);
  expect(await log('jiji_log info y', { JIJI_LOG_LEVEL: 'error' })).toBe('');
  expect(await log(`jiji_log error x '{"a": 1}'`, { JIJI_LOG_FORMAT: 'text' })).toMatch(/^\[.*Z\] ERROR: x a=1\n$/);
});
