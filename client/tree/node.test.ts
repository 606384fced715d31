import { describe, expect, it } from 'vitest';
import type { ContainerState, ServerState } from '../../core/protocol/cluster.ts';
import { nodeId, servicesOf, type TreeNode } from './node.ts';

const container = (service: string, id: string, role: ContainerState['role'] = 'active'): ContainerState => ({ id, name: `shop-${service}`, service, project: 'shop', version: '1', image: 'i', role, health: 'healthy', failures: 0 });
const server = (name: string, containers: ContainerState[]): ServerState => ({ name, host: name, state: 'up', endpoints: [], services: { corrosion: 'active', coredns: 'active', loop: 'active', dnsWriter: 'active' }, containers });

describe('rows of the trees', () => {
  it('are called differently wherever the same container is shown', () => {
    const place = { server: 'web1', container: container('web', 'a') };
    const nodes: TreeNode[] = [{ kind: 'container', place, under: 'server' }, { kind: 'container', place, under: 'service' }, { kind: 'container', place: { ...place, server: 'web2' }, under: 'service' }];
    expect(new Set(nodes.map(nodeId)).size).toBe(3);
  });

  it('of a server is a new one with its first container, so that it opens', () => {
    expect(nodeId({ kind: 'server', server: server('a', []) })).not.toBe(nodeId({ kind: 'server', server: server('a', [container('web', 'x')]) }));
  });

  it('of services gather the containers of all servers, by name, without the proxy', () => {
    const services = servicesOf([server('a', [container('web', '1'), container('kamal-proxy', '2', 'proxy')]), server('b', [container('db', '3'), container('web', '4')])]);
    expect([...services].map(([name, places]) => [name, places.map((place) => `${place.server}/${place.container.id}`)])).toEqual([['db', ['b/3']], ['web', ['a/1', 'b/4']]]);
  });
});
