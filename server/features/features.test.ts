import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { NameAnswer } from '../../core/protocol/cluster.ts';
import { defaultSettings } from '../settings.ts';
import { DeployDocument } from '../document.ts';
import type { Project } from '../project.ts';
import { diagnose } from './diagnostics.ts';
import { inlayHints } from './inlayHints.ts';

const base = `project: shop
builder: { engine: podman, registry: { server: ghcr.io, username: acme } }
servers:
  web1: { host: 203.0.113.10 }
  web2: { host: 203.0.113.11, arch: arm64 }
  db1: { host: 198.51.100.7 }
network: { cluster_cidr: 10.220.0.0/16 }
services:
  db:
    image: postgres:16.4
    hosts: [db1]
    stop_first: true
  web:
    build: ./web
    hosts: [web1, web2]
    environment:
      clear: { DATABASE_HOST: db.jiji }
    proxy: { app_port: 3000, host: shop.example.com }
`;
const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
const answer: NameAnswer = { name: 'db.jiji', addresses: ['10.220.2.3', '10.220.2.4'], status: 'found', server: 'web1', ttlSeconds: 30, readAt: 0 };
const network: Project['network'] = { clusterCidr: '10.220.0.0/16', serviceDomain: 'jiji', servers: [{ name: 'web1', subnet: '10.220.7.0/24', wireguardIp: '10.220.7.1' }] };

describe('diagnostics', () => {
  const all = (text: string, settings = defaultSettings): ReturnType<typeof diagnose> => diagnose(DeployDocument.of(text), settings, undefined);
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
