import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../core/base/index.ts';
import type { NameAnswer } from '../core/protocol/cluster.ts';
import { LiveNames } from './cluster/names.ts';
import { DeployDocument } from './document.ts';
import { ProjectReader } from './project.ts';
import { defaultSettings, parseSettings } from './settings.ts';

describe('settings', () => {
  it.each([
    [null, {}], ['x', {}], [{ rules: 1 }, {}], [{ rules: { a: 'off', b: 'loud', c: 'hint' } }, { a: 'off', c: 'hint' }],
  ])('%j', (answer, rules) => expect(parseSettings(answer)).toEqual({ ...defaultSettings, rules }));
  it('reads requireDigest', () => expect(parseSettings({ images: { requireDigest: 'hint' } }).images.requireDigest).toBe('hint'));
});

/** A clock that moves when it is told to. */
class HandClock implements Clock {
  time = 0;
  now = (): number => this.time;
  monotonic = (): number => this.time;
  after = (ms: number, callback: () => void): (() => void) => {
    if (ms === 0) callback();
    return () => undefined;
  };
}

describe('live names', () => {
  const found = (address: string, ttlSeconds = 10): NameAnswer => ({ name: 'db.jiji', addresses: [address], status: 'found', ttlSeconds, readAt: 0 });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('asks once, says when the answer is there, and asks again after its time', async () => {
    const clock = new HandClock();
    let asked = 0;
    let arrived = 0;
    const names = new LiveNames(() => Promise.resolve(found(`10.0.0.${++asked > 2 ? 2 : 1}`, 1)), clock, () => arrived++);
    expect(names.peek('u', 'db.jiji')).toBeUndefined();
    names.peek('u', 'db.jiji');
    await settled();
    expect([asked, arrived]).toEqual([1, 1]);
    expect(names.peek('u', 'db.jiji')?.addresses).toEqual(['10.0.0.1']);
    clock.time = 4_999;
    names.peek('u', 'db.jiji');
    expect(asked).toBe(1);
    clock.time = 5_000;
    expect(names.peek('u', 'db.jiji')?.addresses).toEqual(['10.0.0.1']);
    await settled();
    expect([asked, arrived]).toEqual([2, 1]);
    names.forget();
    names.peek('u', 'db.jiji');
    await settled();
    expect([asked, arrived]).toEqual([3, 2]);
  });

  it('takes a failure for unknown, and does not ask again at once', async () => {
    let asked = 0;
    const names = new LiveNames(() => Promise.reject(new Error(String(++asked))), new HandClock(), () => undefined);
    names.peek('u', 'x');
    await settled();
    expect(names.peek('u', 'x')).toBeUndefined();
    expect(asked).toBe(1);
  });

  it('a hover does not wait for ever', async () => {
    const names = new LiveNames(() => new Promise(() => undefined), new HandClock(), () => undefined);
    expect(await names.wait('u', 'x', 0)).toBeUndefined();
    expect(await new LiveNames(() => Promise.resolve(found('10.0.0.9')), new HandClock(), () => undefined).wait('u', 'x', 1000)).toMatchObject({ addresses: ['10.0.0.9'] });
  });
});

describe('project', () => {
  let folder = '';
  afterEach(() => rm(folder, { recursive: true, force: true }));
  it('reads the last seen network beside the file, and a changed one again', async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'jiji-project-'));
    await mkdir(path.join(folder, '.jiji'));
    const file = path.join(folder, '.jiji', 'network.json');
    const write = (clusterCidr: string): Promise<void> => writeFile(file, JSON.stringify({ version: 1, topology: { clusterCidr, serviceDomain: 'jiji', servers: [] } }));
    const reader = new ProjectReader();
    const uri = `file://${folder}/.jiji/deploy.yml`;
    await writeFile(path.join(folder, '.jiji', 'deploy.yml'), '');
    const network = async (of = uri): Promise<string | undefined> => {
      reader.forget();
      return (await reader.read(of))?.network?.clusterCidr;
    };
    expect(await network()).toBeUndefined();
    expect(await reader.read(uri)).toMatchObject({ projectRoot: folder, file: '.jiji/deploy.yml' });
    await write('10.1.0.0/16');
    expect(await network()).toBe('10.1.0.0/16');
    await write('10.100.0.0/16');
    expect(await network()).toBe('10.100.0.0/16');
    expect(await network(`file://${folder}/.jiji/deploy.staging.yml`)).toBeUndefined();
    await writeFile(file, '{');
    expect(await network()).toBeUndefined();
  });
  it('does not wait for a slow disk, and says when the facts are there', async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'jiji-project-'));
    const uri = `file://${folder}/.jiji/deploy.staging.yml`;
    await mkdir(path.join(folder, '.jiji'));
    await writeFile(path.join(folder, '.jiji', 'deploy.staging.yml'), '');
    const document = DeployDocument.of('services: { w: { build: . } }', uri);
    const arrived: string[] = [];
    const open = { get: () => document, all: () => [document], envText: () => undefined };
    // A clock whose waits are over at once: no disk is as fast.
    const reader = new ProjectReader({ clock: { now: () => 0, monotonic: () => 0, after: (_, callback) => { callback(); return () => undefined; } }, open, arrived: (one) => arrived.push(one) });
    expect(await reader.read(uri)).toEqual({ projectRoot: folder, file: '.jiji/deploy.staging.yml', environment: 'staging' });
    await vi.waitFor(() => expect(arrived).toEqual([uri]));
    expect((await reader.read(uri))?.files?.look('.')).toEqual({ kind: 'directory' });
    expect(arrived).toEqual([uri]);
  });
  it('keeps nothing of a file that was closed under a check', async () => {
    const uri = `file://${folder}/.jiji/deploy.yml`;
    let document: DeployDocument | undefined = DeployDocument.of('project: x\n', uri);
    // A clock on which no wait ends: every answer is in time.
    const reader = new ProjectReader({ clock: { now: () => 0, monotonic: () => 0, after: () => () => undefined }, open: { get: () => document, all: () => [], envText: () => undefined } });
    const first = await reader.read(uri);
    expect(await reader.read(uri)).toBe(first);
    document = undefined;
    reader.close(uri);
    const late = await reader.read(uri);
    expect(await reader.read(uri)).not.toBe(late);
  });
  it('knows none for text that is not on disk', async () => expect(await new ProjectReader().read('untitled:Untitled-1')).toBeUndefined());
});

