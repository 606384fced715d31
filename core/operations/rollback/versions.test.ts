import { describe, expect, it } from 'vitest';
import { testService } from '../testing/context.ts';
import { configKeys } from '../deploy/config-keys.ts';
import { joinVersions } from './join-versions.ts';
import { versionOf } from './rollback.ts';
import { parseServerVersions, type ServerVersions } from './server-versions.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const service = testService('web', { image: 'r.test/shop/web:1.2', servers: ['a', 'b'] });
const deployed = (version: string, letter: string, at: number, config = configKeys(service)): ServerVersions['deploys'][number] => ({ service: 'web', version, image: `r.test/shop/web@${digest(letter)}`, digest: digest(letter), at, by: 'me@here', config });
const image = (letter: string, tags: readonly string[] = []): ServerVersions['images'][number] => ({ digests: [`r.test/shop/web@${digest(letter)}`], tags });
const container = (letter: string, version: string, name = 'shop-web'): ServerVersions['containers'][number] => ({
  name, image: `r.test/shop/web@${digest(letter)}`, running: true, labels: { 'jiji.service': 'web', 'jiji.image-digest': digest(letter), 'jiji.version': version },
});
const known = joinVersions(service, new Map([
  ['a', { images: [image('a', ['r.test/shop/web:1.0']), image('b'), { digests: [`r.test/other@${digest('f')}`], tags: [] }], containers: [container('b', '1.1'), container('a', '1.0', 'shop-web_old_1')], deploys: [deployed('1.0', 'a', 10), deployed('1.1', 'b', 30)] }],
  ['b', { images: [image('b')], containers: [container('b', '1.1')], deploys: [deployed('1.0', 'a', 11), deployed('0.9', 'c', 5, { ports: 'x' }), deployed('1.1', 'b', 31)] }],
]));

describe('versions of a service', () => {
  it('say what runs, what ran before, where images are and which settings differ', () => {
    expect(known.current).toBe(digest('b'));
    expect(known.previous).toBe(digest('a'));
    expect(known.versions.map(({ version, onDisk, runsOn, deployedAt }) => ({ version, onDisk, runsOn, deployedAt }))).toEqual([
      { version: '1.1', onDisk: ['a', 'b'], runsOn: ['a', 'b'], deployedAt: 31 },
      { version: '1.0', onDisk: ['a'], runsOn: [], deployedAt: 11 },
      { version: '0.9', onDisk: [], runsOn: [], deployedAt: 5 },
    ]);
    expect(known.versions[1]?.changedKeys).toEqual([]);
    expect(known.versions[2]?.changedKeys).toContain('ports');
  });

  it('are chosen by default, version, digest or its beginning; what nobody saw is tried as a tag', () => {
    expect(versionOf(known, undefined).version).toBe('1.0');
    expect(versionOf(known, '0.9').digest).toBe(digest('c'));
    expect(versionOf(known, digest('c').slice(0, 20)).version).toBe('0.9');
    expect(versionOf(known, '2.0').image).toBe('r.test/shop/web:2.0');
    expect(() => versionOf(known, 'x y; reboot')).toThrow('rollback-none');
    expect(() => versionOf({ ...known, previous: undefined } as unknown as typeof known, undefined)).toThrow('rollback-none');
  });
});

it('lines of a server that are torn are left out', () => {
  expect(parseServerVersions('image {"digests":null,"tags":["x:1"],"created":"2026-05-01T12:00:00Z"}\ncontainer {"na\naudit {}\n')).toEqual({ images: [{ digests: [], tags: ['x:1'], createdAt: Date.parse('2026-05-01T12:00:00Z') }], containers: [], deploys: [] });
});
