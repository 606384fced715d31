import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { Mask, renderProblem, systemClock } from '../../base/index.ts';
import type { DeployConfig, Engine, ServiceConfig } from '../../config/model.ts';
import type { OperationEvent } from '../../protocol/events.ts';
import type { OperationResult } from '../../protocol/worker.ts';
import type { RemoteHost } from '../../ssh/host.ts';
import type { OperationContext } from '../context.ts';

/** A service with everything at its default. */
export const testService = (name: string, more: Partial<ServiceConfig> = {}): ServiceConfig => ({
  name, image: 'registry.lab:5000/app:1', servers: ['web1'], ports: [], volumes: [], uploads: [], environment: { clear: {}, secrets: [] }, command: [], proxy: [], retain: 3,
  networkMode: 'bridge', devices: [], privileged: false, capAdd: [], stopFirst: false, stopTimeoutSeconds: 10, scale: 1, ...more,
});

export function testConfig(project: string, servers: readonly string[], services: readonly ServiceConfig[] = [], engine: Engine = 'podman'): DeployConfig {
  return {
    dialect: 'A', project, builder: { engine, local: true, cache: true, registry: { type: 'local', port: 5000 } },
    servers: servers.map((name) => ({ name, host: name, arch: 'amd64', ssh: { keyPaths: [], keyData: [] } })),
    ssh: { keysOnly: false, connectTimeoutSeconds: 10, commandTimeoutSeconds: 60, options: {}, maxConcurrentStarts: 5, poolIdleTimeoutSeconds: 60, dnsRetries: 0, configFiles: [], logLevel: 'warn' },
    network: { enabled: true, clusterCidr: '10.210.0.0/16', serviceDomain: 'jiji' }, services, secretsPath: '.env',
  };
}

export interface TestContext extends OperationContext {
  readonly events: OperationEvent[];
  /** `step:result` of all steps that ended, in order. */
  steps(): readonly string[];
}

const temporary: string[] = [];
afterAll(() => {
  for (const folder of temporary.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Gone when the test file that uses it has ended. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'jiji-state-'));
  temporary.push(folder);
  return folder;
}

/** A context over given hosts; events are kept, everything is confirmed, the state folder is a temporary one. */
export function testContext(config: DeployConfig, hosts: ReadonlyMap<string, RemoteHost>, more: Partial<OperationContext> = {}): Promise<TestContext> {
  const events: OperationEvent[] = [];
  const stateDir = more.stateDir ?? temporaryFolder();
  return Promise.resolve({
    config, projectRoot: stateDir, configPath: join(stateDir, '.jiji/deploy.yml'),
    settings: { deploy: { parallelServers: 1, drainSeconds: 0 }, lock: { waitSeconds: 0 }, secrets: { hostEnvironment: 'never' }, network: { externalIpLookup: false } },
    connect: (name) => {
      const host = hosts.get(name);
      return host === undefined ? Promise.reject(new Error(`no host ${name}`)) : Promise.resolve(host);
    },
    parts: { get: (name) => Promise.reject(new Error(`no part ${name}`)) },
    secrets: new Map(), mask: new Mask(), clock: systemClock, signal: new AbortController().signal,
    emit: (event) => void events.push(event), ask: () => Promise.resolve(true), client: 'test/0', operator: 'tester@here', stateDir,
    ...more,
    events,
    steps: () => events.flatMap((event) => (event.type === 'step-end' ? [`${event.step}:${event.result}`] : [])),
  });
}

/** How an operation ended; with its problem and what was seen, so that a failing test says why. */
export const told = (result: OperationResult): string =>
  (result.problem === undefined ? result.outcome : `${result.outcome}: ${renderProblem(result.problem)}\n${result.problem.evidence ?? ''}`);
