import { describe, expect, it } from 'vitest';
import type { ServiceConfig } from '../../config/model.ts';
import type { Observed, ObservedContainer } from '../../remote/inspect.ts';
import { isEmptyPlan } from '../plan.ts';
import { testConfig, testService } from '../testing/context.ts';
import { configHash } from './config-hash.ts';
import { planDeploy } from './plan-deploy.ts';
import type { DeployInput } from './input.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const image = 'docker.io/acme/web:1.1';
const target: ServiceConfig['proxy'][number] = {
  appPort: 3000, hosts: ['shop.test'], ssl: false, pathPrefix: '/', healthcheck: { path: '/up', intervalSeconds: 5, timeoutSeconds: 2, deployTimeoutSeconds: 10 },
};
const web = (more: Partial<ServiceConfig> = {}): ServiceConfig => testService('web', { image: 'acme/web:1.1', proxy: [target], ports: [{ containerPort: 3000, protocol: 'tcp' }], ...more });

const container = (name: string, more: Partial<ObservedContainer> = {}): ObservedContainer => ({
  id: name.padEnd(64, '0'), name, image: '', imageId: '', labels: { 'jiji.managed': 'true' }, status: 'running', running: true, exitCode: 0, oomKilled: false, startedAt: '', health: '', restarts: 0,
  ip: '', onNetwork: true, hostPorts: [], volumes: [], ...more,
});
const proxy = container('kamal-proxy', { ip: '10.210.0.2', hostPorts: [80, 443] });

const observed = (more: Partial<Observed> = {}): Observed => ({
  version: 1, engineVersion: '4.3.1', lastLease: '10.210.0.2', files: {}, sockets: [], containers: [proxy], images: [], network: { subnet: '10.210.0.0/24', gateway: '10.210.0.1', managed: true }, proxy: [],
  host: { machineId: 'm', bootId: 'b', uptimeSeconds: 1, clockMs: 1, load1: 0, machine: 'x86_64', kernel: '6', memoryTotalBytes: 1, memoryAvailableBytes: 1 },
  parameters: { serverId: 'web1', subnet: '10.210.0.0/24', wireguardIp: '10.210.0.1', domain: 'jiji', nextDns: '10.210.1.1', dnsTtlSeconds: '1' },
  disk: [{ mount: '/', folder: '/var/lib/containers', freeBytes: 5e9, freeInodes: 1000 }], registry: { containers: [], services: [], servers: [] }, resolved: [], state: 'x', locks: [], operations: [], wireguard: null,
  units: { 'wg-quick@jiji0': 'active', 'jiji-corrosion': 'active', 'jiji-coredns': 'active', 'jiji-peer-monitor': 'active' }, ...more,
});

const input = (service: ServiceConfig, world: Observed, more: Partial<DeployInput> = {}): DeployInput => ({
  config: testConfig('shop', ['web1'], [service]), services: [service], servers: new Set(['web1']), observed: new Map([['web1', world]]), digests: new Map([[image, digest]]), proxyImages: new Map(),
  secrets: new Map([['KEY', 'hush']]), operationId: '01M7ZAX3RWJVZYRWYW83R8AKCS', nowMs: 1700000000000, drainSeconds: 0, rollout: { parallelServers: 1, waitSeconds: 0, onFailure: 'stop' }, ...more,
});
const steps = (plan: ReturnType<typeof planDeploy>): readonly string[] => plan.groups.flat().flatMap((stage) => stage.steps.map((step) => step.id));
const old = (service: ServiceConfig, more: Partial<ObservedContainer> = {}): ObservedContainer => container('shop-web', {
  ip: '10.210.0.3', labels: { 'jiji.managed': 'true', 'jiji.version': '1.0', 'jiji.image-digest': digest, 'jiji.config-hash': configHash(service, new Map([['KEY', 'hush']]), 'salt') }, ...more,
});
const served = (service: ServiceConfig): Partial<Observed> => ({
  containers: [proxy, old(service)], proxy: [{ name: 'shop-web-3000', hosts: ['shop.test'], pathPrefixes: ['/'], targets: ['10.210.0.3:3000'], paused: false, state: 'running', tls: false, certificatePath: '', healthPath: '/up', rolloutTargets: [] }],
  registry: { containers: [{ id: old(service).id, service: 'web', project: 'shop', server_id: 'web1', ip: '10.210.0.3', state: 'active', health_status: 'healthy', version: '1.0', image: '' }], services: [], servers: [] },
});

describe('planDeploy', () => {
  it('starts a service for the first time, behind a proxy that runs', () => {
    const plan = planDeploy(input(web(), observed()));
    expect(plan.problems).toEqual([]);
    expect(plan.summary.map((line) => line.kind)).toEqual(['first-start']);
    expect(steps(plan)).toEqual(['web.clean', 'web.start', 'web.register', 'web.gate', 'web.switch-3000', 'web.rows', 'web.rename', 'web.settle', 'web.retire', 'web.prune']);
    const start = plan.groups[0]?.[0]?.steps[1];
    expect(start?.args).toEqual([
      'podman', 'web#1', 'shop-web_new_1700000000000', 'shop-web', '10.210.0.3', '',
      '--detach', '--restart=always', '--network=jiji', '--dns=10.210.0.1', '--dns=10.210.1.1', '--dns-search=jiji', '--dns-option=ndots:1', '--dns-option=timeout:2', '--stop-timeout=10',
      '--label=jiji.managed=true', '--label=jiji.project=shop', '--label=project=shop', '--label=jiji.service=web', '--label=jiji.server=web1', '--label=jiji.version=1.1',
      '--label=jiji.deployment=01M7ZAX3RWJVZYRWYW83R8AKCS', `--label=jiji.image-digest=${digest}`, expect.stringMatching(/^--label=jiji\.config-hash=[0-9a-f]{64}\.[0-9a-z]{10}\.[0-9a-f]{64}$/),
      '--label=jiji.secrets={}', '--label=jiji.health={"http":{"port":3000,"path":"/up"},"timeoutSeconds":2}', '--log-driver=k8s-file', '--log-opt=max-size=30mb', `docker.io/acme/web@${digest}`,
    ]);
    expect(start?.undo).toEqual({ script: 'jiji_undo_start "$@"', args: ['podman', 'web#1', 'shop-web_new_1700000000000', '10'] });
  });

  it('boots the proxy first where it does not run, each with an address of its own', () => {
    const plan = planDeploy(input(web(), observed({ containers: [], lastLease: null }), { proxyImages: new Map([['web1', { image: 'p:1', version: '1' }]]) }));
    expect(steps(plan).slice(0, 3)).toEqual(['proxy.boot', 'web.clean', 'web.start']);
    expect(plan.groups[0]?.[0]?.steps[0]?.args?.slice(0, 3)).toEqual(['podman', 'p:1', '10.210.0.2']);
    expect(plan.groups[1]?.[0]?.steps[1]?.args?.[4]).toBe('10.210.0.3');
  });

  it('has nothing to do when image, definition, secrets, route and row are as wanted', () => {
    const service = web({ environment: { clear: { A: '1' }, secrets: ['KEY'] } });
    const plan = planDeploy(input(service, observed(served(service))));
    expect(plan.summary.map((line) => line.kind)).toEqual(['unchanged']);
    expect(isEmptyPlan(plan)).toBe(true);
  });

  it.each([
    ['another secret', { secrets: new Map([['KEY', 'other']]) }, {}],
    ['a moved tag', { digests: new Map([[image, `sha256:${'b'.repeat(64)}`]]) }, {}],
    ['an unknown digest', { digests: new Map<string, string>() }, {}],
    ['another definition', {}, { environment: { clear: { A: '2' }, secrets: ['KEY'] } }],
  ])('rolls for %s', (_, more, change) => {
    const before = web({ environment: { clear: { A: '1' }, secrets: ['KEY'] } });
    const plan = planDeploy(input({ ...before, ...change }, observed(served(before)), more));
    expect(plan.summary.map((line) => line.kind)).toEqual(['rolling']);
  });

  it('sets a route that points elsewhere, and rolls where a leftover lies about', () => {
    const service = web();
    const kinds = (more: Partial<Observed>): readonly string[] => planDeploy(input(service, observed({ ...served(service), ...more }))).summary.map((line) => line.kind);
    expect(kinds({ proxy: [] })).toEqual(['change']);
    expect(kinds({ containers: [proxy, old(service), container('shop-web_old_1', { labels: { 'jiji.managed': 'true', 'jiji.service': 'web' } })] })).toEqual(['rolling']);
  });

  it('stops the old one first where two cannot be at once', () => {
    const service = web({ stopFirst: true });
    const plan = planDeploy(input({ ...service, image: 'acme/web:1.1', capAdd: ['NET_RAW'] }, observed(served(service))));
    expect(plan.summary.map((line) => line.kind)).toEqual(['short-stop']);
    expect(steps(plan).slice(0, 3)).toEqual(['web.clean', 'web.stop', 'web.start']);
  });

  it('keeps every secret out of arguments and scripts', () => {
    const service = web({ environment: { clear: {}, secrets: ['KEY'] } });
    const plan = planDeploy(input(service, observed()));
    const start = plan.groups.flat()[0]?.steps.find((step) => step.id === 'web.start');
    expect(String(start?.secret)).toContain("'KEY=hush'");
    expect(JSON.stringify(plan.groups, (key, value: unknown) => (key === 'secret' ? undefined : value))).not.toContain('hush');
  });

  it.each([
    ['engine-missing', web(), { engineVersion: null }],
    ['network-missing', web(), { parameters: null }],
    ['network-stopped', web(), { units: {} }],
    ['disk-low', web(), { disk: [{ mount: '/', folder: '/var/lib/containers', freeBytes: 5, freeInodes: 10 }] }],
    ['foreign-resource', web(), { containers: [proxy, container('shop-web', { labels: {} })] }],
    ['port-in-use', web(), { containers: [], sockets: ['tcp LISTEN 0 128 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=7,fd=3))'] }],
    ['port-in-use', web({ ports: [{ containerPort: 1, hostPort: 8000, protocol: 'tcp' }] }), { containers: [proxy, container('other', { hostPorts: [8000] })] }],
    ['proxy-conflict', web(), { proxy: [{ name: 'blog-web-3000', hosts: ['shop.test'], pathPrefixes: ['/'], targets: [], paused: false, state: 'running' as const, tls: false, certificatePath: '', healthPath: '/up', rolloutTargets: [] }] }],
    ['environment-unusable', web({ environment: { clear: { 'a.b': 'x\ny' }, secrets: [] } }), {}],
  ])('refuses: %s', (code, service, more) => {
    expect(planDeploy(input(service, observed(more))).problems.map((problem) => problem.code)).toContain(code);
  });

  it('says so when the registry has no such image, and when no address is left', () => {
    expect(planDeploy(input(web(), observed(), { digests: new Map([[image, 'missing']]) })).problems).toMatchObject([{ code: 'image-missing', args: { image } }]);
    const full = Array.from({ length: 253 }, (_, at) => container(`c${at}`, { ip: `10.210.0.${at + 2}` }));
    expect(planDeploy(input(web(), observed({ containers: [proxy, ...full] }))).problems.map((each) => each.code)).toContain('addresses-exhausted');
  });
});
