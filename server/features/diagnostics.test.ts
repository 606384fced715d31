import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validate } from '../../core/rules/index.ts';
import { defaultSettings } from '../settings.ts';
import { DeployDocument } from '../document.ts';
import { contextOf, toLsp } from './diagnostics.ts';

describe('diagnostics', () => {
  const all = (text: string, settings = defaultSettings): ReturnType<typeof toLsp>[] => validate(DeployDocument.of(text).parsed, contextOf(settings, undefined)).map((one) => toLsp(one, 'file:///project/.jiji/deploy.yml'));
  it.each(['examples/shop/.jiji/deploy.yml', 'test/fixtures/complete.yml'])('%s is clean', (file) => {
    expect((all(readFileSync(file, 'utf8'))).filter((one) => (one.severity ?? 1) <= 2)).toEqual([]);
  });
  it('carry code, page, source and the other place', () => {
    const first = all('servers:\n  a: { host: x.example }\n  b: { host: x.example }\n').find((one) => one.code === 'jiji/host-duplicate');
    expect(first).toMatchObject({ source: 'jiji', severity: 1, codeDescription: { href: expect.stringMatching(/docs\/rules\/host-duplicate\.md$/) as string }, relatedInformation: [{ location: { range: { start: { line: 2 } } } }] });
  });
  it('say one thing at a place', () => {
    const found = all('project: 1\nfoo: 2\nbuilder: { engine: x }\nservices: []\nservers: {}\n');
    const places = found.map((one) => `${one.range.start.line}:${one.range.start.character}`);
    expect(found.filter((one) => one.code === 'jiji/unknown-key')).toHaveLength(1);
    expect(new Set(places).size).toBe(places.length);
  });
  it('do not come in an avalanche when syntax is broken', () => {
    const lines = Array.from({ length: 60 }, (_, n) => `  s${n}:\n    image: "nginx:1.${n}"\n    hosts: [a]\n`).join('');
    const found = all(`project: p\nbuilder: { engine: podman }\nssh: { user: u }\nservers:\n  a: { host: h.example }\nservices:\n${lines}`.replace('image: "nginx:1.7"', 'image "nginx:1.7"'));
    expect(found.map((one) => one.code)).toEqual(['jiji/yaml-syntax']);
  });
  it('follow the settings', () => {
    expect((all('nope: 1\n', { ...defaultSettings, rules: { 'jiji/unknown-key': 'off' } })).some((one) => one.code === 'jiji/unknown-key')).toBe(false);
  });
});
