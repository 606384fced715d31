import { describe, expect, it } from 'vitest';
import type { NameAnswer } from '../../core/protocol/cluster.ts';
import { DeployDocument } from '../document.ts';
import { unknownLive } from '../live/live.ts';
import { defaultSettings } from '../settings.ts';
import { inlayHints, type HintContext } from './inlayHints.ts';

const base = `project: shop
servers:
  web1: { host: 203.0.113.10 }
  web2: { host: web2.example.com }
network: { cluster_cidr: 10.220.0.0/16 }
services:
  db:
    image: postgres:16.4
    hosts: [web2]
  web:
    build: ./web
    hosts: [web1, web2]
    environment:
      clear: { DATABASE_HOST: db.jiji }
    proxy: { app_port: 3000, host: shop.example.com, healthcheck: { path: / } }
`;
const answer: NameAnswer = { name: 'db.jiji', addresses: ['10.220.1.3', '10.220.1.4'], status: 'found', server: 'web1', ttlSeconds: 30, readAt: 0 };
const network = { clusterCidr: '10.220.0.0/16', serviceDomain: 'jiji', servers: [{ name: 'web1', subnet: '10.220.7.0/24', wireguardIp: '10.220.7.1' }] };
const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

/** The text with each hint in «» where it is shown; lines without hints are left out. */
function shown(text: string, context: Partial<HintContext> = {}, range = whole): string[] {
  const document = DeployDocument.of(text);
  const lines = text.split('\n');
  const hints = [...inlayHints(document, range, { project: undefined, peek: () => undefined, ...context })].sort((a, b) => b.position.line - a.position.line || b.position.character - a.position.character);
  for (const { position, label } of hints) lines[position.line] = `${lines[position.line]!.slice(0, position.character)}«${typeof label === 'string' ? label : ''}»${lines[position.line]!.slice(position.character)}`;
  return lines.filter((line) => line.includes('«')).map((line) => line.trim());
}

describe('inlay hints', () => {
  it('show subnet and free addresses behind each host', () => {
    expect(shown(base)).toEqual(['web1: { host: 203.0.113.10«10.220.0.0/24 · .1 · 251 free» }', 'web2: { host: web2.example.com«10.220.1.0/24 · .1 · 250 free» }']);
    expect(shown(base, { project: { network } })[0]).toContain('«10.220.7.0/24 · .1 · 251 free»');
  });
  it('show addresses behind private names and host names of servers when they are known', () => {
    expect(shown(base, { peek: () => answer })).toContain('clear: { DATABASE_HOST: db.jiji«→ 10.220.1.3, 10.220.1.4» }');
    expect(shown(base, { peek: () => ({ ...answer, status: 'nxdomain', addresses: [] }) })).toHaveLength(2);
    const live = { ...unknownLive.facts(''), publicAddresses: () => ({ addresses: ['203.0.113.11'], readAt: 0 }) };
    expect(shown(base, { live })[1]).toContain('→ 203.0.113.11');
    expect(shown(base, { live })[0]).not.toContain('→');
  });
  it.each([
    ['interval: 90s', '«1 minute 30 seconds»'], ['interval: 600s', '«10 minutes»'], ['interval: 90m', '«1 hour 30 minutes»'],
    ['interval: 30s', undefined], ['interval: 60s', undefined], ['interval: 5m', undefined], ['interval: x', undefined], ['interval:', undefined],
  ])('show times that are not obvious in words: %s', (line, expected) => {
    expect(shown(`services:\n  w:\n    proxy:\n      healthcheck: { path: /, ${line} }\n`)).toEqual(expected === undefined ? [] : [expect.stringContaining(expected)]);
  });
  it.each([
    ['memory: 2048m', '«2 GiB»'], ['memory: 65536k', '«64 MiB»'], ['memory: 512m', undefined], ['memory: 2g', undefined], ['memory: 7', undefined],
  ])('show sizes that are not obvious in words: %s', (line, expected) => expect(shown(`services:\n  w:\n    ${line}\n`)).toEqual(expected === undefined ? [] : [`${line}${expected}`]));
  it('show seconds of ssh in words', () => expect(shown('ssh:\n  connect_timeout: 90\n  pool_idle_timeout: 900\n  command_timeout: 30\n')).toEqual(['connect_timeout: 90«1 minute 30 seconds»', 'pool_idle_timeout: 900«15 minutes»']));
  it('show the health path and the port that hold by default', () => {
    expect(shown('services:\n  w:\n    proxy:\n      app_port: 80\n')).toEqual(['proxy:«GET /up»']);
    expect(shown('services:\n  w:\n    ports: ["80"]\n    servers: [{ host: a.example.com }]\n    proxy: { host: b.example.com }\n')).toEqual(['proxy:«app_port 80 · GET /up» { host: b.example.com }']);
    expect(shown('services:\n  w:\n    proxy:\n      healthcheck: { cmd: x }\n')).toEqual([]);
    expect(shown('services:\n  w:\n    proxy:\n      targets:\n        - app_port: 80\n          host: a.example.com\n')).toEqual(['host: a.example.com«GET /up»']);
  });
  it('can be switched off group by group', () => {
    const text = base.replace(', healthcheck: { path: / }', '').replace('build: ./web', 'stop_timeout: 90s\n    build: ./web');
    const count = (groups: Partial<HintContext['groups']>): number => shown(text, { peek: () => answer, groups: { ...defaultSettings.inlayHints, ...groups } }).length;
    expect([count({}), count({ subnets: false }), count({ names: false }), count({ units: false }), count({ defaults: false })]).toEqual([5, 3, 4, 4, 4]);
  });
  it('are only made for the lines asked for, and no subnets with networking off', () => {
    expect(shown(base, { peek: () => answer }, { start: { line: 2, character: 0 }, end: { line: 2, character: 5 } })).toHaveLength(1);
    expect(shown(base.replace('network: { ', 'network: { enabled: false, '))).toEqual([]);
  });
});
