import { describe, expect, it } from 'vitest';
import { Emitter } from '../../core/base/index.ts';
import type { ClusterState, ContainerState, ServerState } from '../../core/protocol/cluster.ts';
import { ClusterFactsTeller } from './facts.ts';

const container = (service: string, version: string, role: ContainerState['role'] = 'active'): ContainerState =>
  ({ id: `${service}-${version}`, name: `shop-${service}`, service, project: 'shop', version, image: 'i', role, health: 'healthy', failures: 0 });
const server = (name: string, containers: readonly ContainerState[], more: Partial<ServerState> = {}): ServerState =>
  ({ name, host: name, state: 'up', endpoints: [], arch: 'x86_64', memoryBytes: 2 ** 30, services: { corrosion: 'active', coredns: 'active', loop: 'active', dnsWriter: 'active' }, containers, ...more });
const state = (readAt: number, ...servers: readonly ServerState[]): ClusterState =>
  ({ project: 'shop', domain: 'jiji', clusterCidr: '10.210.0.0/16', readAt, status: 'HEALTHY', servers, tunnels: [], problems: [] });

class Clusters {
  readonly changed = new Emitter<undefined>();
  state: ClusterState | undefined;
  onDidChange = (listener: () => void): (() => void) => this.changed.on(listener);
  become(now: ClusterState | undefined): void {
    this.state = now;
    this.changed.emit(undefined);
  }
}

describe('what the language server is told of the cluster', () => {
  it('is the architecture and memory of servers, and on which of them versions serve', () => {
    const clusters = new Clusters();
    clusters.state = state(1000,
      server('web1', [container('web', 'v3'), container('web', 'v2', 'draining'), container('db', '16')]),
      server('web2', [container('web', 'v2'), container('web', 'v3', 'candidate'), container('db', '15', 'stopped')], { arch: 'aarch64' }),
      server('web3', [container('web', 'v3'), container('web', 'v3')]),
      server('new1', [], { state: 'uninitialised' }),
      server('away', [], { state: 'unreachable' }));
    expect(new ClusterFactsTeller(clusters, () => true, () => 0).facts('file:///x')).toEqual({
      readAt: 1000,
      servers: [
        { name: 'web1', arch: 'amd64', memoryBytes: 2 ** 30, readAt: 1000 },
        { name: 'web2', arch: 'arm64', memoryBytes: 2 ** 30, readAt: 1000 },
        { name: 'web3', arch: 'amd64', memoryBytes: 2 ** 30, readAt: 1000 },
        { name: 'new1', arch: 'amd64', memoryBytes: 2 ** 30, readAt: 1000 },
      ],
      services: [{ service: 'web', versions: [{ version: 'v3', servers: ['web1', 'web3'] }, { version: 'v2', servers: ['web2'] }] }, { service: 'db', versions: [{ version: '16', servers: ['web1'] }] }],
    });
  });

  it('is nothing before the first look, and nothing for another file than the one that views show', () => {
    const clusters = new Clusters();
    const teller = new ClusterFactsTeller(clusters, (uri) => uri === 'file:///shown', () => 0);
    expect(teller.facts('file:///shown')).toBeNull();
    clusters.state = state(1);
    expect(teller.facts('file:///shown')).toEqual({ readAt: 1, servers: [], services: [] });
    expect(teller.facts('file:///other')).toBeNull();
  });

  it('are no versions after a change, until the servers were seen anew; the servers themselves stay', () => {
    const clusters = new Clusters();
    let now = 0;
    const teller = new ClusterFactsTeller(clusters, () => true, () => now);
    clusters.state = state(1000, server('web1', [container('web', 'v3')]));
    now = 2000;
    teller.outdate();
    expect(teller.facts('x')).toEqual({ readAt: 1000, servers: [{ name: 'web1', arch: 'amd64', memoryBytes: 2 ** 30, readAt: 1000 }] });
    clusters.state = state(2001, server('web1', [container('web', 'v4')]));
    expect(teller.facts('x')).toMatchObject({ services: [{ service: 'web', versions: [{ version: 'v4' }] }] });
  });

  it('is announced when the same versions were seen anew after a change', () => {
    const clusters = new Clusters();
    const teller = new ClusterFactsTeller(clusters, () => true, () => 2000);
    clusters.state = state(1000, server('web1', [container('web', 'v3')]));
    let told = 0;
    teller.onDidChange(() => told++);
    teller.outdate();
    clusters.become(state(2001, server('web1', [container('web', 'v3')])));
    expect(told).toBe(1);
    clusters.become(state(2002, server('web1', [container('web', 'v3')])));
    expect(told).toBe(1);
  });

  it('is announced when it is something else, not when it was only read again', () => {
    const clusters = new Clusters();
    const teller = new ClusterFactsTeller(clusters, () => true, () => 0);
    let told = 0;
    const off = teller.onDidChange(() => told++);
    clusters.become(state(1, server('web1', [container('web', 'v3')], { load1: 1 })));
    expect(told).toBe(1);
    clusters.become(state(2, server('web1', [container('web', 'v3')], { load1: 2 })));
    expect(told).toBe(1);
    clusters.become(state(3, server('web1', [container('web', 'v4')])));
    expect(told).toBe(2);
    clusters.become(undefined);
    expect(told).toBe(3);
    off();
    clusters.become(state(4));
    expect(told).toBe(3);
  });
});
