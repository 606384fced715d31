import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseSettings, readSettings } from './settings.ts';

test('a project without settings has the defaults', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'jiji-settings-'));
  try {
    expect(await readSettings(folder)).toMatchObject({ deploy: { parallelServers: 1, drainSeconds: 0, waitSeconds: 0, onFailure: 'stop', canary: { servers: 0, minutes: 10, maxErrorRate: 0.05 } }, hooks: { timeoutSeconds: 300 }, lock: { waitSeconds: 300 }, secrets: { hostEnvironment: 'fallback' }, network: { externalIpLookup: true } });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('what is set counts, the rest keeps its default', () => {
  expect(parseSettings('{"deploy":{"parallelServers":"25%","canary":{"minutes":2}}}', 'f').deploy).toMatchObject({ parallelServers: '25%', drainSeconds: 0, canary: { minutes: 2, maxErrorRate: 0.05 } });
});

test.each([['{', 'JSON'], ['{"deploy":{"parallelServers":0}}', 'deploy.parallelServers'], ['{"deploy":{"parallelServers":"0%"}}', 'deploy.parallelServers'], ['{"deploy":{"parallelServers":"101%"}}', 'deploy.parallelServers'], ['{"depoly":{}}', 'depoly']])('%s is refused and says where', (text, where) => {
  let thrown: unknown;
  try {
    parseSettings(text, 'settings.json');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ problem: { code: 'settings-invalid' } });
  expect(JSON.stringify((thrown as { problem: unknown }).problem)).toContain(where);
});
