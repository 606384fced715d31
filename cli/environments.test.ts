import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf, renderProblem } from '../core/base/index.ts';
import { isProduction } from '../core/operations/environments.ts';
import type { PlanView } from '../core/protocol/worker.ts';
import { answer, planText } from './ask.ts';
import type { CliIo } from './io.ts';
import type { CliOptions } from './options.ts';
import { loadTarget } from './target.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'jiji-cli-env-'));
  await mkdir(path.join(root, '.jiji'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const io = (): CliIo => ({ version: '1', cwd: root, env: {}, stdout: new PassThrough(), stderr: new PassThrough(), stdin: Readable.from([]), signal: new AbortController().signal });
const write = (...files: string[]): Promise<unknown> => Promise.all(files.map((file) => writeFile(path.join(root, '.jiji', file), 'project: shop\n')));
const said = (environment?: string): Promise<string> => loadTarget(io(), environment === undefined ? {} : { environment }).then((target) => path.basename(target.configPath), (error: unknown) => renderProblem(problemOf(error)));

describe('which file an environment means', () => {
  it('its own, and never another one in its place: what exists is listed', async () => {
    await write('deploy.yml', 'deploy.staging.yml');
    expect(await said('staging')).toBe('deploy.staging.yml');
    expect(await said()).toBe('deploy.yml');
    const refused = await said('production');
    expect(refused).toContain(`No file for environment "production"; ${root} has staging (.jiji/deploy.staging.yml), the default (.jiji/deploy.yml), and none is used in its place.`);
  });

  it('without a default file the environments are listed, not guessed', async () => {
    await write('deploy.staging.yml');
    expect(await said()).toContain(`There is no default deploy file in ${root}; it has environments: staging (.jiji/deploy.staging.yml). Choose one with -e.`);
    expect(await said('live')).toContain('No file for environment "live"');
  });
});

describe('production', () => {
  it('is what the settings name, and by itself what is called so', () => {
    expect(['production', 'prod', 'staging', undefined].map((each) => isProduction({}, each))).toEqual([true, true, false, false]);
    const settings = { environments: { production: ['live', 'default'] } };
    expect(['production', 'live', undefined].map((each) => isProduction(settings, each))).toEqual([false, true, true]);
  });

  it('stands in the plan and in the question', async () => {
    const plan: PlanView = { operation: 'deploy', operationId: 'ULID', hash: '', empty: false, lines: [], stages: [], problems: [], environment: 'live', production: true };
    expect(planText(plan)).toBe('Plan deploy, PRODUCTION (environment live) (ULID)');
    expect(planText({ ...plan, production: false })).toBe('Plan deploy, environment live (ULID)');
    const stderr = Object.assign(new PassThrough(), { isTTY: true });
    const asked: CliIo = { ...io(), stderr, stdin: Object.assign(Readable.from([]), { isTTY: true }) };
    void answer(asked, { yes: false, confirm: [] } as unknown as CliOptions, { kind: 'confirm-plan', plan }).catch(() => undefined);
    expect(String(stderr.read())).toContain('Go on in PRODUCTION (environment live)? [y/N] ');
  });
});
