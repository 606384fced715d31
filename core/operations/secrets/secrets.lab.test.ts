import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../../test/lab/api.mjs';
import type { Lab } from '../../../test/lab/types.d.mts';
import { systemClock } from '../../base/index.ts';
import type { OperationName, Operations, Question, Target } from '../../protocol/worker.ts';
import { createSession, type Session } from '../session.ts';
import { testLab } from '../testing/lab-host.ts';
import { partsFolder } from '../init/testing-lab.ts';
import { told } from '../testing/context.ts';

const trouble = await cannotHost();
const partsDir = await partsFolder();

describe.skipIf(trouble !== undefined || partsDir === undefined)('secrets of running containers', { timeout: 600_000 }, () => {
  let lab: Lab;
  let root = '';
  let session: Session;
  let text = '';
  const env = (): Promise<string> => readFile(path.join(root, '.env'), 'utf8');
  const target = (): Target => ({ configPath: path.join(root, '.jiji', 'deploy.yml'), text, knownHosts: lab.paths.knownHosts, ...(partsDir === undefined ? {} : { partsDir }) });
  const call = <N extends OperationName>(name: N, params: Omit<Operations[N]['params'], 'target'>, agrees = true): Promise<Operations[N]['result']> =>
    session.call(name, { target: target(), ...params }, { signal: new AbortController().signal, emit: () => undefined, ask: (question: Question) => Promise.resolve(question.kind === 'confirm-plan' && agrees) });
  const id = async (service: string): Promise<string> => (await lab.sh('web1', `podman inspect --format '{{.Id}}' shop-${service}`)).trim();
  const shown = async (name: string): Promise<string> => (await lab.run(['curl', '-s', '-m', '5', '-H', 'Host: shop.test', `http://${lab.host('web1').ip}/env/${name}`])).stdout.trim();
  const audit = (): Promise<string> => lab.sh('web1', 'cat /var/lib/jiji/projects/shop/audit.txt');

  beforeAll(async () => {
    lab = await testLab([{ name: 'web1', engine: 'podman' }], true);
    root = await mkdtemp(path.join(tmpdir(), 'jiji-secrets-lab-'));
    await mkdir(path.join(root, '.jiji'));
    const service = (name: string, secret: string, more: string): string => `  ${name}:\n    image: ${lab.registry ?? ''}/shop/web:1.0\n    hosts: [web1]\n    environment: { clear: { ALLOW_ENV: "1" }, secrets: [${secret}] }\n${more}`;
    text = `project: shop
builder: { engine: podman }
ssh: { user: root, key_path: ${JSON.stringify(lab.paths.id)}, proxy_command: ${JSON.stringify(lab.paths.proxyCommand)} }
servers: { web1: { host: ${lab.host('web1').ip} } }
services:
${service('web', 'API_KEY', '    ports: ["3000"]\n    proxy: { app_port: 3000, host: shop.test }\n')}${service('plain', 'OTHER_KEY', '')}${service('second', 'API_KEY', '')}`;
    await writeFile(path.join(root, '.jiji', 'deploy.yml'), text);
    await writeFile(path.join(root, '.env'), '# mine\nAPI_KEY=first-value\nOTHER_KEY=other-value\n', { mode: 0o600 });
    session = createSession({ clock: systemClock, env: { PATH: process.env['PATH'], XDG_STATE_HOME: path.join(root, 'state') }, homeDir: root, client: 'test/0', operator: 'tester@here' });
    for (const name of ['init', 'deploy'] as const) {
      const result = await call(name, {});
      if (result.outcome !== 'done' && result.outcome !== 'unchanged') throw new Error(`${name}: ${told(result)}`);
    }
  });
  afterAll(async () => {
    await session.close();
    await lab.down();
    await rm(root, { recursive: true, force: true });
  });

  it('are told to be of now, and which one is old after the source has changed', async () => {
    expect((await call('secrets', { compare: true })).running?.map(({ service, state }) => `${service} ${state}`).sort()).toEqual(['plain current', 'second current', 'web current']);
    await writeFile(path.join(root, '.env'), (await env()).replace('other-value', 'changed-value'));
    const report = await call('secrets', { compare: true });
    expect(report.running?.filter(({ state }) => state !== 'current')).toMatchObject([{ server: 'web1', service: 'plain', state: 'old', names: ['OTHER_KEY'] }]);
    expect(JSON.stringify(report)).not.toContain('value"');
    await writeFile(path.join(root, '.env'), (await env()).replace('changed-value', 'other-value'));
  });

  it('stay as they are, source and containers, when the plan of a rotation is not confirmed', async () => {
    const before = [await env(), await id('web')];
    expect(told(await call('rotateSecret', { name: 'API_KEY', value: 'second-value' }, false))).toBe('refused');
    expect([await env(), await id('web')]).toEqual(before);
  });

  it('are rotated in exactly the services that use the name; the audit has the name and never the value', async () => {
    const plain = await id('plain');
    const old = [await id('web'), await id('second')];
    expect(told(await call('rotateSecret', { name: 'API_KEY', value: 'second-value' }))).toBe('done');
    expect(await env()).toBe('# mine\nAPI_KEY=second-value\nOTHER_KEY=other-value\n');
    expect(await shown('API_KEY')).toBe('second-value');
    expect(await id('plain')).toBe(plain);
    expect(old).not.toContain(await id('web'));
    expect(old).not.toContain(await id('second'));
    const lines = (await audit()).split('\n').filter((line) => line.includes('SECRET_ROTATION'));
    expect(lines.map((line) => line.replace(/^\[[^\]]*\] /, ''))).toEqual(['[STARTED ] SECRET_ROTATION - API_KEY: web, second', '[SUCCESS ] SECRET_ROTATION - API_KEY: web, second']);
    expect((await lab.exec('web1', 'grep -rlE "(first|second)-value" /var/lib/jiji /run/jiji-op /var/log/journal 2>/dev/null')).stdout).toBe('');
    expect((await call('secrets', { compare: true })).running?.every(({ state }) => state === 'current')).toBe(true);
  });
});
