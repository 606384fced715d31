import { describe, expect, it } from 'vitest';
import type { Observed, ObservedContainer, ProxyRoute } from '../../remote/inspect.ts';
import { testConfig, testService } from '../testing/context.ts';
import { proxyView, proxyWarnings } from './findings.ts';

const health = { path: '/up', intervalSeconds: 10, timeoutSeconds: 5, deployTimeoutSeconds: 60 };
const config = testConfig('shop', ['web1'], [testService('web', { image: 'registry.lab:5000/shop/web:1.1', proxy: [{ appPort: 3000, hosts: ['shop.test'], ssl: false, pathPrefix: '/', healthcheck: health }] })]);
const container = (name: string, ip: string, labels: Record<string, string>, running = true): ObservedContainer => ({
  id: name, name, image: '', imageId: '', labels: { 'jiji.managed': 'true', ...labels }, status: '', running, exitCode: 0, oomKilled: false, startedAt: '', health: '', restarts: 0, ip, onNetwork: true, hostPorts: [], volumes: [],
});
const proxy = container('kamal-proxy', '10.210.0.2', { 'jiji.part': 'kamal-proxy 0.9.2' });
const web = container('shop-web', '10.210.0.3', { 'jiji.service': 'web', 'jiji.project': 'shop', 'jiji.version': '1.1' });
const route = (more: Partial<ProxyRoute> = {}): ProxyRoute => ({ name: 'shop-web-3000', hosts: ['shop.test'], pathPrefixes: ['/'], targets: ['10.210.0.3:3000'], paused: false, state: 'running', tls: false, certificatePath: '', healthPath: '/up', rolloutTargets: [], ...more });
const observed = (containers: readonly ObservedContainer[], routes: readonly ProxyRoute[] | 'unreadable'): Observed => ({ containers, proxy: routes }) as unknown as Observed;
const codes = (containers: readonly ObservedContainer[], routes: readonly ProxyRoute[] | 'unreadable', answer = '200', wanted = '0.9.2'): readonly string[] =>
  proxyView(config, 'web1', observed(containers, routes), { alive: true, targets: new Map([['10.210.0.3:3000', answer]]) }, wanted).problems.map(({ code }) => code);

describe('what is wrong with a proxy', () => {
  it('is nothing when routes, containers and file agree', () => {
    expect(codes([proxy, web], [route()])).toEqual([]);
  });

  it('is told by name', () => {
    expect(codes([web], [])).toEqual(['proxy-missing', 'route-missing']);
    expect(codes([{ ...proxy, running: false }, web], [route()])).toEqual(['proxy-stopped']);
    expect(codes([proxy, web], [route()], '200', '0.9.3')).toEqual(['proxy-old']);
    expect(codes([proxy, web], 'unreadable')).toEqual(['proxy-state-unreadable', 'route-missing']);
    expect(codes([proxy, web], [route({ state: 'stopped', paused: true })])).toEqual(['route-paused']);
    expect(codes([proxy, web], [route()], '502')).toEqual(['route-target-down']);
    expect(codes([proxy, web], [route({ targets: ['10.210.0.9:3000'] })])).toEqual(['route-target-gone']);
    expect(codes([proxy, web], [route({ hosts: ['old.test'] })])).toEqual(['route-differs']);
    expect(codes([proxy, { ...web, labels: { ...web.labels, 'jiji.version': '1.0' } }], [route()])).toEqual(['route-version']);
    expect(codes([proxy, { ...web, labels: { ...web.labels, 'jiji.service': 'api' } }], [route()])).toEqual(['route-target-other']);
    expect(codes([proxy, web], [route(), route({ name: 'gone-web-3000', targets: ['10.210.0.77:3000'] })])).toEqual(['route-unowned']);
  });

  it('is said before a deploy as far as the deploy does not change it', () => {
    expect(proxyWarnings(config, 'web1', observed([proxy, web], [route({ state: 'paused', paused: true })]), '0.9.3').map(({ code }) => code)).toEqual(['proxy-old', 'route-paused']);
    expect(proxyWarnings(config, 'web1', observed([{ ...proxy, running: false }, web], [route()]), '0.9.2')).toEqual([]);
  });
});
