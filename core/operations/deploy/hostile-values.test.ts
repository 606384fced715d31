import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ServiceConfig } from '../../config/model.ts';
import { stageFiles } from '../stage-package.ts';
import { testConfig, testService } from '../testing/context.ts';
import type { DeployInput, Placement } from './input.ts';
import { serviceProblems } from './service-problems.ts';
import { serviceStage } from './service-stage.ts';

const hostile = ['$(touch /tmp/jiji-ran)', '`id`', `it's "quoted"`, 'two\nlines', '\r', '--privileged', '-', ' ', '\u0001\u001b[31m\u007f', "'; DROP TABLE containers; --", '${HOME} %s \\n \\', '*', 'x'.repeat(300), 'ü'.repeat(300), '\0', 'a:b', 'a,b'];

/** One place of a service for a word that a file could have there. */
const places: Readonly<Record<string, (word: string) => Partial<ServiceConfig>>> = {
  command: (word) => ({ command: ['serve', word] }),
  'environment value': (word) => ({ environment: { clear: { VALUE: word }, secrets: [] } }),
  'environment name': (word) => ({ environment: { clear: { [word]: 'x' }, secrets: [] } }),
  'volume source': (word) => ({ volumes: [{ source: `/${word}`, target: '/data', options: [], named: false }] }),
  'volume target': (word) => ({ volumes: [{ source: 'data', target: `/${word}`, options: [], named: true }] }),
  'upload target': (word) => ({ uploads: [{ kind: 'file', local: 'a', remote: `/${word}`, options: [] }] }),
  memory: (word) => ({ memory: word }), cpus: (word) => ({ cpus: word }), gpus: (word) => ({ gpus: word }), devices: (word) => ({ devices: [word] }), cap_add: (word) => ({ capAdd: [word] }),
  'healthcheck path': (word) => ({ proxy: [{ appPort: 80, hosts: ['a.test'], ssl: false, pathPrefix: '/', healthcheck: { path: word, intervalSeconds: 1, timeoutSeconds: 1, deployTimeoutSeconds: 1 } }] }),
  'healthcheck cmd': (word) => ({ proxy: [{ appPort: 80, hosts: ['a.test'], ssl: false, pathPrefix: '/', healthcheck: { path: '/up', cmd: word, intervalSeconds: 1, timeoutSeconds: 1, deployTimeoutSeconds: 1 } }] }),
  'proxy host': (word) => ({ proxy: [{ appPort: 80, hosts: [word], ssl: false, pathPrefix: '/', healthcheck: { path: '/up', intervalSeconds: 1, timeoutSeconds: 1, deployTimeoutSeconds: 1 } }] }),
};

const inputOf = (service: ServiceConfig): DeployInput => ({
  config: testConfig('shop', ['web1'], [service]), services: [service], servers: new Set(['web1']), observed: new Map(), digests: new Map(), proxyImages: new Map(), secrets: new Map(),
  operationId: '01M7ZAX3RWJVZYRWYW83R8AKCS', nowMs: 1, drainSeconds: 0, drainTimeoutSeconds: 30,
} as unknown as DeployInput);

/** The words that each step's own shell gets, with a function of every name that only prints them. */
function wordsInShell(service: ServiceConfig): readonly string[] {
  const placement = { service, server: 'web1', observed: { containers: [], parameters: null, proxy: null, registry: null } } as unknown as Placement;
  const stage = serviceStage(inputOf(service), placement, 'first-start', () => '10.210.0.2');
  const files = stageFiles(stage, { operationId: '01M7ZAX3RWJVZYRWYW83R8AKCS', lockName: 'shop', lockId: 'x', project: 'shop' });
  const scripts = files.filter((file) => /\/\d+\.sh$/.test(file.path)).map((file) => String(file.content).replace('. "$JIJI_LIB"\n', '').replace(/\n(?:jiji_\w+|sleep) "\$@"\n/, '\nprintf \'%s\\0\' "$@"\n'));
  return execFileSync('dash', [], { input: scripts.map((script) => `(\n${script}\n)\n`).join(''), encoding: 'utf8', maxBuffer: 2 ** 24 }).split('\0');
}

describe.each(Object.entries(places))('%s', (_, place) => {
  it('is carried exactly or refused in words', () => {
    for (const word of hostile) {
      const service = testService('web', place(word));
      if (serviceProblems(inputOf(service), service).length > 0) continue;
      expect(word).not.toContain('\0');
      const words = wordsInShell(service);
      // Values of variables and uploads travel as files; a list of gpus becomes one argument each.
      if (Object.keys(service.environment.clear).length > 0 || service.uploads.length > 0) continue;
      const parts = service.gpus === undefined ? [word] : word.split(',');
      expect(parts.every((part) => words.some((each) => each.includes(part) || each.includes(JSON.stringify(part).slice(1, -1))))).toBe(true);
    }
  });
});

it('what no mount, process or engine can carry is refused', () => {
  const refused = (place: string, word: string): boolean => {
    const service = testService('web', places[place]?.(word));
    return serviceProblems(inputOf(service), service).length > 0;
  };
  for (const place of ['command', 'environment value', 'memory', 'devices', 'healthcheck path', 'healthcheck cmd', 'proxy host']) expect(refused(place, 'a\0b'), place).toBe(true);
  for (const place of ['volume source', 'volume target', 'upload target']) for (const word of ['a:b', 'two\nlines', '\u0001', 'x'.repeat(300)]) expect(refused(place, word), place).toBe(true);
  for (const word of ['a b', 'a=b', '#a', '', 'a\nb']) expect(refused('environment name', word), word).toBe(true);
  expect(refused('command', 'x'.repeat(200_000))).toBe(true);
  expect(refused('command', '$(touch /tmp/jiji-ran)')).toBe(false);
});
