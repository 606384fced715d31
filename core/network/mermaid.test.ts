import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterState, ServerState, TunnelState } from '../protocol/index.ts';
import { diagramOf, MOST_LINKS, tunnelPairs } from './mermaid-diagram.ts';
import { LONGEST_LABEL, mermaidLabel, oneLine } from './mermaid-quote.ts';
import { shortVersion, tunnelLabel } from './mermaid-words.ts';
import { meshMermaid } from './mermaid.ts';

const units = { corrosion: 'active', coredns: 'active', loop: 'active', dnsWriter: 'active' } as const;
const server = (name: string, containers: ServerState['containers'] = []): ServerState =>
  ({ name, host: 'h', state: 'up', wireguardIp: '10.0.0.1', endpoints: [], services: units, containers });
const tunnel = (from: string, to: string, state: TunnelState['state'], handshakeAgeSeconds: number | null, rttMs: number | null = 12): TunnelState =>
  ({ from, to, state, handshakeAgeSeconds, rttMs, rxBytes: 0, txBytes: 0 });
const cluster = (servers: readonly ServerState[], tunnels: readonly TunnelState[] = []): ClusterState =>
  ({ project: 'p', domain: 'jiji', clusterCidr: '10.0.0.0/8', readAt: 0, status: 'HEALTHY', servers, tunnels, problems: [] });

describe('the text', () => {
  test('one subgraph a server, one node a container, one undirected line a tunnel', () => {
    const web = { id: 'x', name: 'p-web', service: 'web', project: 'p', version: '9f3c2e1d0b5a', image: 'i', role: 'candidate', health: 'unknown', failures: 0 } as const;
    const text = meshMermaid(cluster([server('a', [web]), server('b')], [tunnel('b', 'a', 'stale', 200, 9.04), tunnel('a', 'b', 'up', 100)]));
    expect(text.split('\n').slice(0, 10)).toEqual([
      'flowchart LR',
      '  subgraph s0["a 10.0.0.1"]',
      '    s0c0["web 9f3c2e1 starting"]:::candidate',
      '  end',
      '  class s0 up',
      '  subgraph s1["b 10.0.0.1"]',
      '    s1c0["no containers"]:::empty',
      '  end',
      '  class s1 up',
      '  s0 ---|"late 3 min · 12 ms"| s1',
    ]);
    expect(text).toContain('  linkStyle 0 stroke:#bf8803,stroke-width:3px\n');
  });

  test('any name stays inside its quotes and on its line', () => {
    const inside = /^"[\p{L}\p{N}\p{M} .,/()·…–⇄#;-]+"$/u;
    const lines = meshMermaid(cluster([server('a')])).split('\n').length;
    const character = fc.oneof(fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)), fc.constantFrom(...Array.from('"`#;[]{}|<>%&\\\n\r\u2028\u202eﬂ¶')));
    fc.assert(fc.property(fc.array(character, { maxLength: 12 }).map((list) => list.join('')), (name) =>
      inside.test(mermaidLabel(name)) && meshMermaid(cluster([server(name)])).split('\n').length === lines));
  });

  test('a long name is cut, with a mark', () => {
    expect(Array.from(oneLine('é'.repeat(200)))).toHaveLength(LONGEST_LABEL);
    expect(oneLine('é'.repeat(200)).endsWith('…')).toBe(true);
  });
});

describe('tunnels', () => {
  test('a pair tells its worse side', () => {
    const [pair] = tunnelPairs(cluster([server('a'), server('b')], [tunnel('b', 'a', 'down', 300, null), tunnel('a', 'b', 'up', 20, 7)]));
    expect(pair).toMatchObject({ a: 'a', b: 'b', state: 'down', handshakeAgeSeconds: 300, rttMs: 7 });
  });
  test('towards a server that is not there, or itself, nothing is drawn', () => {
    expect(tunnelPairs(cluster([server('a')], [tunnel('a', 'gone', 'up', 1), tunnel('a', 'a', 'up', 1)]))).toEqual([]);
  });
  test.each([
    ['up', 97, 13.4, '97 s · 13 ms'], ['up', 8, null, '8 s'], ['stale', 230, 4.24, 'late 3 min · 4.2 ms'],
    ['down', 252, 9, 'no handshake for 4 min'], ['down', null, null, 'never connected'], ['unknown', null, null, 'not measured'],
  ] as const)('%s, %s s, %s ms', (state, handshakeAgeSeconds, rttMs, label) => {
    expect(tunnelLabel({ state, handshakeAgeSeconds, rttMs })).toBe(label);
  });
  test('above what Mermaid draws at once only those that are not up are kept, and the text says so', () => {
    const servers = Array.from({ length: 40 }, (_, index) => server(`n${index}`));
    const tunnels = servers.flatMap((a, index) => servers.slice(index + 1).map((b) => tunnel(a.name, b.name, b.name === 'n39' ? 'down' : 'up', 9)));
    const state = cluster(servers, tunnels);
    expect(tunnels.length).toBeGreaterThan(MOST_LINKS);
    expect(diagramOf(state)).toMatchObject({ omittedLinks: tunnels.length - 39 });
    expect(meshMermaid(state)).toContain(`%% ${tunnels.length - 39} healthy tunnels are left out`);
  });
});

test.each([['9f3c2e1d0b5a7788', '9f3c2e1'], ['sha256:9f3c2e1d0b5a7788', '9f3c2e1'], ['16.4', '16.4'], ['deadbeef', 'deadbeef']])('version %s is shown as %s', (version, shown) => {
  expect(shortVersion(version)).toBe(shown);
});
