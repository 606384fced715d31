import { describe, expect, test } from 'vitest';
import type { ServerState, TunnelState } from '../protocol/cluster.ts';
import { judgeCluster, pairs, worstTunnel, type ClusterFacts } from './cluster.ts';
import { statusText } from './status-text.ts';

const server = (name: string, more: Partial<ServerState> = {}): ServerState => ({
  name, host: '203.0.113.1', state: 'up', endpoints: [], registryRows: 3, containers: [],
  services: { corrosion: 'active', coredns: 'active', loop: 'active', dnsWriter: 'active' }, ...more,
});
const tunnel = (from: string, to: string, age: number | null, state: TunnelState['state']): TunnelState => ({ from, to, handshakeAgeSeconds: age, rttMs: 1, rxBytes: 0, txBytes: 0, state });
const facts = (servers: ServerState[], tunnels: TunnelState[] = []): ClusterFacts => ({ project: 'shop', domain: 'jiji', clusterCidr: '10.210.0.0/16', readAt: 0, servers, tunnels });

describe('status of a cluster', () => {
  test.each([
    [1, 0, 'HEALTHY'], [1, 1, 'CRITICAL'], [2, 1, 'CRITICAL'], [3, 1, 'DEGRADED'], [4, 1, 'DEGRADED'], [4, 2, 'CRITICAL'], [5, 2, 'DEGRADED'], [6, 3, 'CRITICAL'], [3, 3, 'CRITICAL'],
  ] as const)('%i servers, %i unreachable: %s', (count, gone, expected) => {
    const servers = Array.from({ length: count }, (_, index) => server(`s${index}`, index < gone ? { state: 'unreachable' } : {}));
    expect(judgeCluster(facts(servers)).status).toBe(expected);
  });

  test('before init it is unknown, and half set up it is degraded', () => {
    expect(judgeCluster(facts([server('a', { state: 'uninitialised' })])).status).toBe('UNKNOWN');
    expect(judgeCluster(facts([server('a'), server('b', { state: 'uninitialised' })])).status).toBe('DEGRADED');
  });

  test('a tunnel that is down between reachable servers is a problem of both, told once', () => {
    const state = judgeCluster(facts([server('a'), server('b'), server('c')], [tunnel('a', 'b', 300, 'down'), tunnel('b', 'a', 280, 'down'), tunnel('a', 'c', 5, 'up')]));
    expect(state.status).toBe('DEGRADED');
    expect(state.problems).toHaveLength(1);
    expect(state.problems[0]).toMatchObject({ severity: 'error', text: 'a ⇄ b: no handshake for 5 min' });
  });

  test('tunnels to a server that is gone are not told beside the server itself', () => {
    const state = judgeCluster(facts([server('a'), server('b', { state: 'unreachable', reason: 'no answer' }), server('c')], [tunnel('a', 'b', null, 'down')]));
    expect(state.problems.map((problem) => problem.text)).toEqual(['b is unreachable: no answer']);
  });

  test('a stopped unit and an unhealthy container are errors, a degraded one a warning after them', () => {
    const container = { id: '1', name: 'shop-web', service: 'web', project: 'shop', version: '1', image: 'web:1', role: 'active', failures: 2 } as const;
    const state = judgeCluster(facts([server('a', { services: { corrosion: 'active', coredns: 'failed', loop: 'active', dnsWriter: 'active' }, containers: [{ ...container, health: 'degraded' }, { ...container, name: 'shop-api', service: 'api', health: 'unhealthy' }] })]));
    expect(state.problems.map((problem) => [problem.severity, problem.text])).toEqual([
      ['error', 'CoreDNS on a is failed'], ['error', 'api on a is unhealthy (2 failed checks)'], ['warning', 'web on a failed 2 of its last checks'],
    ]);
  });
});

test('pairs join both directions and the worse side speaks', () => {
  const both = pairs([tunnel('a', 'b', 3, 'up'), tunnel('b', 'a', 200, 'stale'), tunnel('b', 'c', 1, 'up')]);
  expect(both).toHaveLength(2);
  expect(worstTunnel(both[0]!).from).toBe('b');
});

test('the text of a healthy cluster begins with the four lines', () => {
  const state = judgeCluster(facts([server('a'), server('b')], [tunnel('a', 'b', 3, 'up'), tunnel('b', 'a', 4, 'up')]));
  expect(statusText(state).split('\n').slice(0, 5)).toEqual(['shop: HEALTHY', '✓ 2/2 servers online', '✓ 0 containers healthy', '✓ 1 tunnels up', '✓ Corrosion synced (3 rows on each server)']);
});
