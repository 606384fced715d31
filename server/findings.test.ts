import { describe, expect, it } from 'vitest';
import type { Clock } from '../core/base/index.ts';
import { DeployDocument } from './document.ts';
import { Findings } from './findings.ts';
import { unknownLive } from './live/live.ts';
import { defaultSettings, type Settings } from './settings.ts';

describe('findings of one version of a file', () => {
  let now = 0;
  let settings: Settings = defaultSettings;
  const clock: Clock = { now: () => now, monotonic: () => now, after: () => () => undefined };
  const findings = new Findings({ clock, settings: { get: () => Promise.resolve(settings) }, projects: { read: () => Promise.resolve(undefined) }, live: () => unknownLive });
  const document = DeployDocument.of('project: My Shop\n');

  it('are made once for everybody, until they are old, the settings are others, or something beside the text has changed', async () => {
    const first = await findings.of(document);
    expect(first.found.map(({ code }) => code)).toContain('jiji/project-invalid');
    expect(await findings.of(document)).toBe(first);
    now += 999;
    expect(await findings.of(document)).toBe(first);
    now += 1;
    const old = await findings.of(document);
    expect(old).not.toBe(first);
    settings = { ...defaultSettings, rules: { 'jiji/project-invalid': 'off' } };
    const other = await findings.of(document);
    expect(other.found.map(({ code }) => code)).not.toContain('jiji/project-invalid');
    expect(await findings.of(document)).toBe(other);
    findings.forget();
    expect(await findings.of(document)).not.toBe(other);
  });

  it('of another version are others', async () => {
    const next = DeployDocument.of('project: shop\n', document.uri, 2);
    expect((await findings.of(next)).found.map(({ code }) => code)).not.toContain('jiji/project-invalid');
  });
});
