import { expect, test } from 'vitest';
import { fixture } from './fixtures/fixture.ts';
import { parseUnitFacts } from './systemd.ts';

test('reads real units', () => {
  expect(parseUnitFacts(fixture('systemctl-show.txt'))).toEqual([
    { name: 'jiji-corrosion.service', state: 'active', subState: 'running', restarts: 0, result: 'success' },
    { name: 'jiji-nope.service', state: 'missing', subState: 'dead', restarts: 0, result: 'success' },
    { name: 'wg-quick@jiji0.service', state: 'active', subState: 'exited', restarts: 0, result: 'success' },
  ]);
});

test.each([['failed', 'failed'], ['activating', 'unknown'], ['reloading', 'active'], ['deactivating', 'inactive']])('%s is %s', (active, state) => {
  expect(parseUnitFacts(`Id=a.service\nLoadState=loaded\nActiveState=${active}\nSubState=x\n`)[0]?.state).toBe(state);
});

test('an answer without units is an error', () => {
  expect(() => parseUnitFacts('Failed to connect to bus')).toThrow('without Id');
});
