import { describe, expect, it } from 'vitest';
import { configHash } from '../deploy/config-hash.ts';
import { testService } from '../testing/context.ts';
import { secretsLabel, secretsState } from './fingerprint.ts';

const service = testService('web', { environment: { clear: { A: '1' }, secrets: ['DB_PASSWORD', 'API_KEY'] } });
const values = (more: Record<string, string> = {}): ReadonlyMap<string, string> => new Map(Object.entries({ DB_PASSWORD: 'hunter2', API_KEY: 'k-123456', ...more }));
const labels = (of: ReadonlyMap<string, string>, from = service): Record<string, string> => ({ 'jiji.config-hash': configHash(from, of, 'salt'), 'jiji.secrets': secretsLabel('shop', from, of) });

describe('the label of a container’s secrets', () => {
  it('names every secret with 16 bits, the same each time, of another project others', () => {
    const label = secretsLabel('shop', service, values());
    expect(label).toMatch(/^\{"API_KEY":"[0-9a-f]{4}","DB_PASSWORD":"[0-9a-f]{4}"\}$/);
    expect(secretsLabel('shop', service, values())).toBe(label);
    expect(secretsLabel('other', service, values())).not.toBe(label);
    expect(secretsLabel('shop', testService('worker', { environment: service.environment }), values())).toBe(label);
  });

  it('tells which value is another one now', () => {
    expect(secretsState(labels(values()), 'shop', service, values())).toEqual({ state: 'current' });
    expect(secretsState(labels(values()), 'shop', service, values({ API_KEY: 'new-key' }))).toEqual({ state: 'old', names: ['API_KEY'] });
    expect(secretsState(labels(values()), 'shop', service, values({ API_KEY: 'x', DB_PASSWORD: 'y' }))).toEqual({ state: 'old', names: ['DB_PASSWORD', 'API_KEY'] });
  });

  it('counts a secret that was added as one whose value the container does not have', () => {
    const before = testService('web', { environment: { clear: { A: '1' }, secrets: ['DB_PASSWORD'] } });
    expect(secretsState(labels(values(), before), 'shop', service, values())).toEqual({ state: 'old', names: ['API_KEY'] });
  });

  it('is not misled by a change beside the secrets', () => {
    const changed = testService('web', { environment: { clear: { A: '2' }, secrets: ['DB_PASSWORD', 'API_KEY'] } });
    expect(secretsState(labels(values()), 'shop', changed, values())).toEqual({ state: 'current' });
  });

  it('says that it does not know for containers without the label, and for labels of others', () => {
    const old = { 'jiji.config-hash': configHash(service, values(), 'salt') };
    expect(secretsState(old, 'shop', service, values())).toEqual({ state: 'current' });
    expect(secretsState(old, 'shop', service, values({ API_KEY: 'x' }))).toEqual({ state: 'unknown' });
    expect(secretsState({}, 'shop', service, values())).toEqual({ state: 'unknown' });
    expect(secretsState({ 'jiji.secrets': 'nonsense' }, 'shop', service, values())).toEqual({ state: 'unknown' });
    expect(secretsState(labels(values()), 'shop', service, new Map([['API_KEY', 'k-123456']])), 'a value is missing now').toEqual({ state: 'unknown' });
    expect(secretsState({}, 'shop', testService('plain'), values())).toEqual({ state: 'current' });
  });
});
