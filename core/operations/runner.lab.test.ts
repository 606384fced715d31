import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import type { RemoteHost } from '../ssh/host.ts';
import type { Stage, Step } from './plan.ts';
import { beginOperation } from './runner.ts';
import { testConfig, testContext } from './testing/context.ts';
import { labHost, testLab } from './testing/lab-host.ts';

const trouble = await cannotHost();
const step = (id: string, script: string, more: Partial<Step> = {}): Step => ({ id, title: { code: `test.${id}` }, script, ...more });
const stageOn = (host: string, id: string, steps: readonly Step[], more: Partial<Stage> = {}): Stage => ({ id, host, steps, ...more });

describe.skipIf(trouble !== undefined)('runner', () => {
  let lab: Lab;
  let hosts: Map<string, RemoteHost>;
  beforeAll(async () => {
    lab = await testLab([{ name: 'web1', engine: 'podman' }, { name: 'web2', engine: 'podman' }]);
    for (const name of ['web1', 'web2']) await lab.sh(name, 'rm -rf /var/lib/jiji /run/jiji-op /root/.jiji');
    hosts = new Map(['web1', 'web2'].map((name) => [name, labHost(lab, name)]));
  });
  afterAll(async () => {
    await lab.down();
  });
  const begin = async (names: readonly string[], more: object = {}) => {
    const ctx = await testContext(testConfig('shop', names), hosts, more);
    return { ctx, operation: await beginOperation(ctx, { operation: 'deploy', lockName: 'shop', hosts: names }) };
  };

  it('runs a stage, keeps evidence, audits, and leaves no lock', async () => {
    const { ctx, operation } = await begin(['web1']);
    const results = await operation.run([stageOn('web1', 'one', [
      step('a', 'printf "%s|" "$@"; cat "$JIJI_SECRET"', { args: ["it's", '$(x)', ''], secret: 'hush\n' }),
      step('b', 'echo "quote \\" back\\\\slash	tab"; cat /proc/self/cgroup >/tmp/cgroup; test ! -e "$JIJI_RUN/a"; test -z "${INVOCATION_ID-}"'),
    ])], { last: true });
    expect(results).toEqual([{ host: 'web1', stage: 'one', ok: true, evidence: { a: "it's|$(x)||hush", b: 'quote " back\\slash\ttab' }, undo: 'none', interrupted: false }]);
    const before = hosts.get('web1')!.roundTrips;
    expect((await operation.end('done')).outcome).toBe('done');
    expect(hosts.get('web1')!.roundTrips - before).toBe(0);
    expect(ctx.steps()).toEqual(['a:done', 'b:done']);
    expect(await lab.sh('web1', 'ls -A /var/lib/jiji/lock; ls /run/jiji-op')).toBe('.guard\n');
    expect(await lab.sh('web1', 'cat /tmp/cgroup')).toContain('jiji-op-');
    const audit = await lab.sh('web1', 'cat /var/lib/jiji/projects/shop/audit.txt');
    expect(audit).toMatch(/\[STARTED \] SERVICE_DEPLOY - deploy\n\[.*\] \[SUCCESS \] SERVICE_DEPLOY - deploy\n$/);
    for (const line of (await lab.sh('web1', 'cat /var/lib/jiji/projects/shop/audit.jsonl')).trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ action: 'service_deploy', host: 'web1' });
    expect(await lab.sh('web1', 'grep -rc hush /var/lib/jiji || :; stat -c %a /var/lib/jiji/operations/*')).toContain('700');
  });

  it('takes back a failing stage in reverse, names the reason and frees the lock', async () => {
    await lab.sh('web1', 'rm -f /tmp/trace');
    const { ctx, operation } = await begin(['web1']);
    const undo = (id: string) => ({ script: 'echo "undo $1" >>/tmp/trace', args: [id] });
    const [result] = await operation.run([stageOn('web1', 'one', [
      step('a', 'echo a >>/tmp/trace', { undo: undo('a') }),
      step('w', 'exit 7', { optional: true }),
      step('b', 'echo b >>/tmp/trace; echo why >&2; jiji_fail health-timeout service web seconds 5', { undo: undo('b') }),
      step('c', 'echo c >>/tmp/trace', { undo: undo('c') }),
    ])], { last: true });
    expect(result).toMatchObject({ ok: false, undo: 'done', interrupted: false, problem: { code: 'health-timeout', args: { service: 'web', seconds: '5' }, host: 'web1', step: 'b', evidence: 'why' } });
    expect((await operation.end('failed', result?.problem)).outcome).toBe('failed');
    expect(await lab.sh('web1', 'cat /tmp/trace')).toBe('a\nb\nundo b\nundo a\n');
    expect(ctx.steps()).toEqual(['a:done', 'w:warning', 'b:failed', 'b:undone', 'a:undone']);
    expect(await lab.sh('web1', 'ls -A /var/lib/jiji/lock')).toBe('.guard\n');
    expect(await lab.sh('web1', 'tail -n 1 /var/lib/jiji/projects/shop/audit.txt')).toContain('[FAILED  ]');
  });

  it('locks several servers, runs stages at once and ends on all', async () => {
    const { operation } = await begin(['web1', 'web2']);
    const results = await operation.run([stageOn('web1', 'x', [step('a', 'hostname')]), stageOn('web2', 'x', [step('a', 'hostname')])]);
    expect(results.map((each) => each.evidence['a'])).toEqual(['web1', 'web2']);
    expect(await lab.sh('web2', 'cat /var/lib/jiji/lock/shop/info.json')).toMatch(/"fence":1,"bootId":"[-0-9a-f]+","acquiredAt":"[^"]+","lease":[\d.]+\}/);
    await operation.run([stageOn('web1', 'y', [step('b', 'true')])]);
    await operation.end('done');
    for (const host of ['web1', 'web2']) expect(await lab.sh(host, 'ls -A /var/lib/jiji/lock')).toBe('.guard\n');
  });
});
