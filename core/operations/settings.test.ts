import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseSettings, readSettings } from './settings.ts';

test('a project without settings has the defaults', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'jiji-settings-'));
  try {
    expect(await readSettings(folder)).toEqual({ deploy: { parallelServers: 1, drainSeconds: 0 }, lock: { waitSeconds: 300 }, secrets: { hostEnvironment: 'fallback' }, network: { externalIpLookup: true } });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('what is set counts, the rest keeps its default', () => {
  expect(parseSettings('{"deploy":{"parallelServers":3}}', 'f').deploy).toEqual({ parallelServers: 3, drainSeconds: 0 });
});

test.each([['{', 'JSON'], ['{"deploy":{"parallelServers":0}}', 'deploy.parallelServers'], ['{"depoly":{}}', 'depoly']])('%s is refused and says where', (text, where) => {
  let thrown: unknown;
  try {
    parseSettings(text, 'settings.json');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ problem: { code: 'settings-invalid' } });
  expect(JSON.stringify((thrown as { problem: unknown }).problem)).toContain(where);
});
