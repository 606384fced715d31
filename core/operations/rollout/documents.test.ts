import { expect, it } from 'vitest';
import { Mask } from '../../base/index.ts';
import type { ServiceConfig } from '../../config/model.ts';
import type { Observed, ObservedContainer } from '../../remote/inspect.ts';
import { configHash } from '../deploy/config-hash.ts';
import type { DeployInput } from '../deploy/input.ts';
import { planDeploy } from '../deploy/plan-deploy.ts';
import { testConfig, testService } from '../testing/context.ts';
import { planDocuments } from './documents.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const secrets = new Map([['KEY', 'hush-hush']]);
const service = (more: Partial<ServiceConfig> = {}): ServiceConfig => testService('web', {
  image: 'acme/web:1.1', environment: { clear: { MODE: 'a\nforged: true' }, secrets: ['KEY'] }, ports: [{ containerPort: 80, hostPort: 8080, protocol: 'tcp' }], ...more,
});
const container = (made: ServiceConfig, more: Partial<ObservedContainer> = {}): ObservedContainer => ({
  id: 'w'.repeat(64), name: 'shop-web', image: `docker.io/acme/web@${digest('a')}`, imageId: '', status: 'running', running: true, exitCode: 0, oomKilled: false, startedAt: '', health: '', restarts: 0,
  ip: '10.210.0.3', onNetwork: true, hostPorts: [8080], volumes: [],
  labels: { 'jiji.managed': 'true', 'jiji.service': 'web', 'jiji.version': '1.0', 'jiji.image-digest': digest('a'), 'jiji.config-hash': configHash(made, secrets, 'salt') }, ...more,
});

function input(made: readonly ObservedContainer[]): DeployInput {
  const observed: Observed = {
    version: 1, engineVersion: '4.3.1', lastLease: '10.210.0.2', files: {}, sockets: [], containers: [...made], images: [], network: { subnet: '10.210.0.0/24', gateway: '10.210.0.1', managed: true }, proxy: [],
    host: { machineId: 'm', bootId: 'b', uptimeSeconds: 1, clockMs: 1, load1: 0, machine: 'x86_64', kernel: '6', memoryTotalBytes: 1, memoryAvailableBytes: 1 },
    parameters: { serverId: 'web1', subnet: '10.210.0.0/24', wireguardIp: '10.210.0.1', domain: 'jiji', nextDns: null, dnsTtlSeconds: '1' },
    disk: [], registry: { containers: [], services: [], servers: [] }, resolved: [], state: 'x', locks: [], operations: [], wireguard: null, units: {},
  } as unknown as Observed;
  return {
    config: testConfig('shop', ['web1'], [service()]), services: [service()], servers: new Set(['web1']), observed: new Map([['web1', observed]]), digests: new Map([['docker.io/acme/web:1.1', digest('b')]]), proxyImages: new Map(), secrets,
    operationId: '01M7ZAX3RWJVZYRWYW83R8AKCS', nowMs: 1, drainSeconds: 0, drainTimeoutSeconds: 30, rollout: { parallelServers: 1, waitSeconds: 0, onFailure: 'stop' },
  } as unknown as DeployInput;
}
const documents = (made: readonly ObservedContainer[]): { readonly before: string; readonly after: string } => planDocuments(input(made), planDeploy(input(made)), new Mask());

it('shows what runs and what will in one shape', () => {
  const { before, after } = documents([container(service({ memory: '1g' }))]);
  expect(before).toBe(`web1:
  web:
    version: 1.0
    image: docker.io/acme/web@${digest('a')}
    state: running
    containers:
      - shop-web
    definition: older than the file
    secrets: as now
    host ports:
      - 8080
`);
  expect(after).toContain('version: 1.1');
  expect(after).toContain(`image: docker.io/acme/web@${digest('b')}`);
  expect(after).toContain('MODE: a forged: true');
  expect(after).toContain('KEY: (secret)');
  expect(before + after).not.toContain('hush');
});

it('says where nothing runs yet, and what runs with older secrets', () => {
  expect(documents([]).before).toBe('web1:\n  web: not there\n');
  const older = container(service());
  expect(documents([{ ...older, labels: { ...older.labels, 'jiji.config-hash': configHash(service(), new Map([['KEY', 'other']]), 'salt') } }]).before).toContain('secrets: older values');
});
