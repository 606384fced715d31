import { describe, expect, it } from 'vitest';
import { defaultSettings, parseSettings, type Settings } from '../settings.ts';
import { parseServerOptions, Permission } from './permission.ts';
import { settled } from './testing/hand-clock.ts';

const uri = 'file:///a';

function arrange(options: Parameters<Permission['start']>[0], live: Partial<Settings['live']> = {}) {
  const learned: string[] = [];
  const asked: string[] = [];
  const settings = { ...defaultSettings, live: { ...defaultSettings.live, ...live } };
  const permission = new Permission({ get: (of) => { asked.push(of); return Promise.resolve(settings); } }, (of) => learned.push(of));
  permission.start(options);
  return { permission, learned, asked };
}

describe('the options of a client', () => {
  it('are read, and grant nothing where they are not of the agreed form', () => {
    expect(parseServerOptions({ trusted: true, live: true })).toEqual({ trusted: true, live: true });
    expect(parseServerOptions({ live: { dns: true, registries: 'yes' } })).toEqual({ live: { dns: true, registries: false, registryLogin: false, cluster: false } });
    expect(parseServerOptions({ trusted: 'yes', live: true })).toEqual({ trusted: false, live: true });
    for (const none of [undefined, null, 'live', 1, []]) expect(parseServerOptions(none)).toEqual({});
    expect(parseServerOptions({ live: 'yes' })).toEqual({ live: false });
  });
});

describe('the settings', () => {
  it('allow everything but a login unless they say something else', () => {
    const usual = { dns: true, registries: true, registryLogin: false, cluster: true };
    expect(parseSettings({}).live).toEqual(usual);
    expect(parseSettings({ live: { dns: false, cluster: 'no', registryLogin: 1 } }).live).toEqual({ ...usual, dns: false });
    expect(parseSettings({ live: { registryLogin: true } }).live).toEqual({ ...usual, registryLogin: true });
    expect(parseSettings({ live: null }).live).toEqual(usual);
  });
});

describe('nothing is allowed', () => {
  it('to a client that has not asked for it', async () => {
    const { permission, asked } = arrange({});
    permission.prepare(uri);
    await settled();
    expect(permission.allows(uri, 'dns')).toBe(false);
    expect(asked).toEqual([]);
  });

  it('in a workspace that is not trusted, until it is', async () => {
    const { permission, asked } = arrange({ live: true, trusted: false });
    permission.prepare(uri);
    expect(permission.allows(uri, 'dns')).toBe(false);
    expect(await permission.allowsNames(uri)).toBe(false);
    expect(asked).toEqual([]);
    permission.trusted = true;
    permission.prepare(uri);
    await settled();
    expect(permission.allows(uri, 'dns')).toBe(true);
    expect(await permission.allowsNames(uri)).toBe(true);
  });

  it('that a setting forbids', async () => {
    const { permission } = arrange({ live: true }, { registries: false, cluster: false });
    permission.prepare(uri);
    await settled();
    expect([permission.allows(uri, 'dns'), permission.allows(uri, 'registries'), permission.allows(uri, 'cluster'), await permission.allowsNames(uri)]).toEqual([true, false, false, false]);
  });

  it('before the settings are known; whoever asked too early hears of them', async () => {
    const { permission, learned, asked } = arrange({ live: { dns: true } });
    expect(permission.allows(uri, 'dns')).toBe(false);
    expect(permission.allows(uri, 'dns')).toBe(false);
    await settled();
    expect([permission.allows(uri, 'dns'), permission.allows(uri, 'registries')]).toEqual([true, false]);
    expect([learned, asked]).toEqual([[uri], [uri]]);
  });

  it('and nobody hears of settings that were there in time', async () => {
    const { permission, learned } = arrange({ live: true });
    permission.prepare(uri);
    await settled();
    permission.allows(uri, 'dns');
    expect(learned).toEqual([]);
    permission.forget(uri);
    expect(permission.allows(uri, 'dns')).toBe(false);
    await settled();
    expect(learned).toEqual([uri]);
  });
});
