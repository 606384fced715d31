import { readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Mask, problemOf } from '../../base/index.ts';
import { testConfig, testContext, testService, type TestContext } from '../testing/context.ts';
import { hook, requireHook, type HookFacts } from './index.ts';

const facts: HookFacts = { operation: 'deploy', operationId: '01J', services: ['web', 'api'], servers: ['web1'], versions: { web: '1.1', api: '1.1' }, outcome: 'done' };

async function project(script: string | undefined, more: { readonly mode?: number; readonly seconds?: number; readonly signal?: AbortSignal } = {}): Promise<TestContext> {
  const mask = new Mask();
  mask.add('hush-hush');
  const base = await testContext(testConfig('shop', ['web1'], [testService('web', { environment: { clear: {}, secrets: ['HOOK_TEST_SECRET'] } })]), new Map());
  const folder = path.join(base.projectRoot, '.jiji', 'hooks');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'before-deploy');
  if (script !== undefined) {
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, more.mode ?? 0o755);
  }
  return { ...base, mask, settings: { ...base.settings, hooks: { timeoutSeconds: more.seconds ?? 20 } }, ...(more.signal === undefined ? {} : { signal: more.signal }) };
}
const printed = (ctx: TestContext): readonly string[] => ctx.events.flatMap((event) => (event.type === 'log' ? [event.text] : []));

describe('a hook', () => {
  it('is told what happens, has no input and is masked', async () => {
    const ctx = await project('echo "$JIJI_HOOK $JIJI_PROJECT $JIJI_SERVICES $JIJI_SERVERS $JIJI_VERSION $JIJI_VERSIONS $JIJI_OUTCOME"; cat; echo hush-hush; printf \'\\033]0;title\\007\\033[31mred\\033[0m\\n\' >&2; pwd');
    expect(await hook(ctx, 'before-deploy', facts)).toBeUndefined();
    const lines = printed(ctx);
    expect(lines).toContain('[before-deploy] before-deploy shop web api web1 1.1 web=1.1 api=1.1 done');
    expect(lines).toContain('[before-deploy] red');
    expect(lines).toContain(`[before-deploy] ${ctx.projectRoot}`);
    expect(lines.join('\n')).not.toContain('hush');
  });

  it('sees neither secrets nor variables that hold one', async () => {
    process.env['HOOK_TEST_SECRET'] = 'another';
    process.env['HOOK_TEST_COPY'] = 'has hush-hush in it';
    process.env['HOOK_TEST_PLAIN'] = 'plain';
    try {
      const ctx = await project('env');
      await hook(ctx, 'before-deploy', facts);
      expect(printed(ctx).filter((line) => line.includes('HOOK_TEST'))).toEqual(['[before-deploy] HOOK_TEST_PLAIN=plain']);
    } finally {
      for (const name of ['SECRET', 'COPY', 'PLAIN']) Reflect.deleteProperty(process.env, `HOOK_TEST_${name}`);
    }
  });

  it('that fails says how, with its last words', async () => {
    const found = await hook(await project('echo no room >&2; exit 7'), 'before-deploy', facts);
    expect(found).toMatchObject({ code: 'hook-failed', args: { code: 7 }, evidence: 'no room' });
    await expect(requireHook(await project('exit 1'), 'before-deploy', facts)).rejects.toMatchObject({ problem: { code: 'hook-failed' } });
  });

  it('that hangs is stopped with all that it has begun', async () => {
    const ctx = await project('trap "" TERM; sleep 1000 & echo "child $!"; (trap "" TERM; sleep 1000) & echo "deaf $!"; while :; do sleep 1000; done', { seconds: 1 });
    expect(await hook(ctx, 'before-deploy', facts)).toMatchObject({ code: 'hook-timeout', args: { seconds: 1 } });
    for (const pid of printed(ctx).flatMap((line) => /(?:child|deaf) (\d+)/.exec(line)?.[1] ?? [])) expect(alive(Number(pid))).toBe(false);
  }, 20_000);

  it('that ends and leaves something behind does not keep anybody waiting', async () => {
    const ctx = await project('sleep 1000 & echo "child $!"');
    expect(await hook(ctx, 'before-deploy', facts)).toBeUndefined();
    const pid = /child (\d+)/.exec(printed(ctx).join())?.[1];
    expect(alive(Number(pid))).toBe(false);
  });

  it('is stopped when the operation is cancelled', async () => {
    const controller = new AbortController();
    const ctx = await project('echo up; exec sleep 1000', { signal: controller.signal });
    const running = hook({ ...ctx, emit: (event) => { if (event.type === 'log') controller.abort(); } }, 'before-deploy', facts);
    expect(problemOf(await running.catch((error: unknown) => error)).code).toBe('cancelled');
  });

  it('that is not executable is a warning, and one that is not there is nothing', async () => {
    const ctx = await project('exit 1', { mode: 0o644 });
    expect(await hook(ctx, 'before-deploy', facts)).toMatchObject({ code: 'hook-not-executable' });
    await requireHook(ctx, 'before-deploy', facts);
    expect(ctx.events.some((event) => event.type === 'warning' && event.problem.code === 'hook-not-executable')).toBe(true);
    expect(await hook(await project(undefined), 'before-deploy', facts)).toBeUndefined();
  });
});

/** A killed process may wait for its parent; then it is no more either. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const state = /State:\s+(\w)/.exec(readStatus(pid))?.[1];
  return state !== undefined && state !== 'Z';
}

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
