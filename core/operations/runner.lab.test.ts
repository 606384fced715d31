import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import { systemClock } from '../base/index.ts';
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
    for (const name of ['web1', 'web2']) await lab.sh(name, 'rm -rf /var/lib/jiji/lock /var/lib/jiji/operations /var/lib/jiji/projects /run/jiji-op /root/.jiji');
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

/** An editor that dies: its connections are cut and it never says another word. */
function mortal(host: RemoteHost): { readonly host: RemoteHost; readonly die: () => void } {
  const life = new AbortController();
  const dead = (): Promise<never> => new Promise(() => undefined);
  return {
    die: () => life.abort(),
    host: {
      ...host, name: host.name, label: host.label, upload: (content, path, options) => host.upload(content, path, options), forward: (port) => host.forward(port), roundTrips: 0,
      run: (script, args, options) => (life.signal.aborted ? dead() : host.run(script, args, options)),
      stream: (script, args, options) => (life.signal.aborted ? dead() : host.stream(script, args, { ...options, signal: life.signal }).catch((error: unknown) => (life.signal.aborted ? dead() : Promise.reject(error as Error)))),
    },
  };
}

describe.skipIf(trouble !== undefined)('runner under faults', { timeout: 300_000 }, () => {
  let lab: Lab;
  let hosts: Map<string, RemoteHost>;
  beforeAll(async () => {
    lab = await testLab([{ name: 'web1', engine: 'podman' }, { name: 'web2', engine: 'podman' }]);
    for (const name of ['web1', 'web2']) await lab.sh(name, 'rm -rf /var/lib/jiji/lock /var/lib/jiji/operations /run/jiji-op /root/.jiji /tmp/trace');
    hosts = new Map(['web1', 'web2'].map((name) => [name, labHost(lab, name)]));
  });
  afterAll(async () => {
    await lab.down();
  });
  const begin = async (names: readonly string[], more: object = {}, options: object = {}) => {
    const ctx = await testContext(testConfig('shop', names), hosts, more);
    return { ctx, operation: await beginOperation(ctx, { operation: 'deploy', lockName: 'shop', hosts: names, ...options }) };
  };
  const locked = { settings: { deploy: { parallelServers: 1, drainSeconds: 0 }, lock: { waitSeconds: 0 }, secrets: { hostEnvironment: 'never' }, network: { externalIpLookup: false } } };
  const age = (host: string): Promise<string> => lab.sh(host, 'sed -i "s/\\"lease\\":[0-9.]*/\\"lease\\":1.00/" /var/lib/jiji/lock/shop/info.json');

  it('goes on after a lost connection and reads the rest of the journal', async () => {
    const real = hosts.get('web1')!;
    let cuts = 0;
    const flaky: RemoteHost = {
      ...real, name: 'web1', label: 'x', roundTrips: 0, run: (script, args, options) => real.run(script, args, options), upload: (content, path, options) => real.upload(content, path, options), forward: (port) => real.forward(port),
      stream: (script, args, options) => {
        const cut = new AbortController();
        if (cuts === 0) setTimeout(() => cut.abort(), 1500);
        cuts += 1;
        return real.stream(script, args, { ...options, signal: cut.signal });
      },
    };
    const ctx = await testContext(testConfig('shop', ['web1']), new Map([['web1', flaky]]));
    const operation = await beginOperation(ctx, { operation: 'deploy', lockName: 'shop', hosts: ['web1'] });
    const [result] = await operation.run([stageOn('web1', 'long', [step('a', 'echo a; sleep 3'), step('b', 'echo b')])], { last: true });
    expect(result).toMatchObject({ ok: true, evidence: { a: 'a', b: 'b' } });
    expect(cuts).toBe(2);
    expect(ctx.steps()).toEqual(['a:done', 'b:done']);
    await operation.end('done');
  });

  it('goes on when the editor dies; the next one reads that it was finished', async () => {
    const { host, die } = mortal(hosts.get('web1')!);
    const ctx = await testContext(testConfig('shop', ['web1']), new Map([['web1', host]]));
    const operation = await beginOperation(ctx, { operation: 'deploy', lockName: 'shop', hosts: ['web1'] });
    void operation.run([stageOn('web1', 'alone', [step('a', 'sleep 2; echo a >>/tmp/trace'), step('b', 'echo b >>/tmp/trace')])], { last: true });
    await waitFor(() => lab.exec('web1', 'systemctl list-units --plain --no-legend "jiji-op-*" | grep -q .'));
    die();
    await waitFor(() => lab.exec('web1', 'grep -q b /tmp/trace'));
    await waitFor(() => lab.exec('web1', `grep -q '"type":"finish","outcome":"done"' /var/lib/jiji/operations/${operation.operationId}/journal.ndjson && ! test -e /var/lib/jiji/lock/shop`));
    const { operation: next } = await begin(['web1'], locked);
    await next.lock();
    expect((await next.end('done')).outcome).toBe('done');
  });

  it('a dead editor between two stages: others wait, then only Resume or Undo may take the lock, and its fence stops it', async () => {
    const silent = { ...systemClock, after: () => () => undefined };
    const { operation: old } = await begin(['web1'], { ...locked, clock: silent });
    await old.run([stageOn('web1', 'one', [step('a', 'true')])]);
    const second = await begin(['web1'], locked);
    await expect(second.operation.lock()).rejects.toMatchObject({ problem: { code: 'lock-held', host: 'web1', args: { who: 'tester@here', step: 'a' } } });
    await age('web1');
    await expect((await begin(['web1'], locked)).operation.lock()).rejects.toMatchObject({ problem: { code: 'lock-interrupted', args: { operationId: old.operationId } } });
    const { operation: resumed } = await begin(['web1'], locked, { takeover: old.operationId });
    await resumed.run([stageOn('web1', 'x', [step('x', 'true')])]);
    expect(await lab.sh('web1', 'cat /var/lib/jiji/lock/shop/info.json')).toContain('"fence":2,');
    await lab.sh('web1', 'rm -f /tmp/stolen');
    await expect(old.run([stageOn('web1', 'two', [step('b', 'touch /tmp/stolen')])])).rejects.toMatchObject({ problem: { code: 'lock-lost' } });
    expect((await lab.exec('web1', 'test -e /tmp/stolen')).code).toBe(1);
    await resumed.end('done');
    await old.end('failed');
    expect(await lab.sh('web1', 'ls -A /var/lib/jiji/lock')).toBe('.guard\n');
  });

  it('two editors at once on two servers: exactly one wins, in whatever order they name them', async () => {
    const [left, right] = await Promise.all([begin(['web1', 'web2'], locked), begin(['web2', 'web1'], locked)]);
    const outcomes = await Promise.allSettled([left.operation.lock(), right.operation.lock()]);
    expect(outcomes.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    const winner = outcomes[0].status === 'fulfilled' ? left : right;
    for (const host of ['web1', 'web2']) expect(await lab.sh(host, 'cat /var/lib/jiji/lock/shop/info.json')).toContain(winner.operation.operationId);
    await Promise.all([left.operation.end('done'), right.operation.end('refused')]);
    for (const host of ['web1', 'web2']) await lab.sh(host, 'rm -rf /var/lib/jiji/lock/shop');
  });

  it('a kill of the stage leaves it to Resume or Undo; so does a reboot', async () => {
    const { operation } = await begin(['web2'], locked);
    const running = operation.run([stageOn('web2', 'one', [step('a', 'sleep 60', { undo: { script: 'true' } })])], { last: true });
    await waitFor(() => lab.exec('web2', `grep -q '"type":"begin"' /var/lib/jiji/operations/${operation.operationId}/journal.ndjson`));
    // The unit's last word comes well after the process has gone, as on a busy server.
    await lab.sh('web2', `sed -i '1i sleep 1' /var/lib/jiji/operations/${operation.operationId}/stop.sh && systemctl kill -s KILL jiji-op-${operation.operationId}-one.service`);
    const [killed] = await running;
    expect(killed).toMatchObject({ ok: false, interrupted: true, problem: { code: 'stage-died', args: { result: 'signal', status: 'KILL' } } });
    expect((await operation.end('failed', killed?.problem)).outcome).toBe('interrupted');
    await lab.reboot('web2');
    await expect((await begin(['web2'], locked)).operation.lock()).rejects.toMatchObject({ problem: { code: 'lock-interrupted' } });
    const { operation: taken } = await begin(['web2'], locked, { takeover: operation.operationId });
    await taken.lock();
    expect((await taken.end('done')).outcome).toBe('done');
    expect(await lab.sh('web2', 'ls -A /var/lib/jiji/lock')).toBe('.guard\n');
  });

  it('cancelling ends the running step, takes back and frees the lock', async () => {
    const stop = new AbortController();
    const { ctx, operation } = await begin(['web1'], { signal: stop.signal });
    const running = operation.run([stageOn('web1', 'one', [step('a', 'sleep 2; echo a', { undo: { script: 'echo undone >/tmp/undone' } }), step('b', 'touch /tmp/never')])], { last: true });
    await waitFor(() => lab.exec('web1', `grep -q '"type":"begin"' /var/lib/jiji/operations/${operation.operationId}/journal.ndjson`));
    stop.abort();
    const [result] = await running;
    expect(result).toMatchObject({ ok: false, undo: 'done', problem: { code: 'cancelled' } });
    expect(ctx.steps()).toEqual(['a:done', 'a:undone']);
    expect((await lab.exec('web1', 'test -e /tmp/never')).code).toBe(1);
    await operation.end('cancelled');
    expect(await lab.sh('web1', 'ls -A /var/lib/jiji/lock')).toBe('.guard\n');
  });

  it('a full disk: refused with words, nothing half-made', async () => {
    await lab.sh('web1', 'rm -f /fill; sync');
    await lab.diskFull('web1');
    await lab.exec('web1', 'dd if=/dev/zero of=/fill bs=4096 2>/dev/null');
    const { operation } = await begin(['web1'], locked);
    await expect(operation.run([stageOn('web1', 'one', [step('a', 'touch /tmp/full-ran')])], { last: true })).resolves.toMatchObject([{ ok: false, problem: { code: 'disk-full', host: 'web1' } }]);
    await operation.end('failed');
    await lab.sh('web1', 'rm -f /fill');
    await lab.diskFree('web1');
    expect((await lab.exec('web1', 'test -e /tmp/full-ran')).code).toBe(1);
    const { operation: next } = await begin(['web1'], locked);
    await next.lock();
    expect((await next.end('done')).outcome).toBe('done');
  });

  it('a foreign tool\'s lock and a manual one are respected', async () => {
    await lab.sh('web1', 'mkdir -p /root/.jiji/shop/locks/x; echo {} >/root/.jiji/shop/locks/x/info.json');
    await expect((await begin(['web1'], locked)).operation.lock()).rejects.toMatchObject({ problem: { code: 'lock-foreign', args: { file: '/root/.jiji/shop/locks/x/info.json' } } });
    await lab.sh('web1', 'rm -rf /root/.jiji; mkdir -p /var/lib/jiji/lock/shop');
    await expect((await begin(['web1'], locked)).operation.lock()).rejects.toMatchObject({ problem: { code: 'lock-unreadable' } });
    await lab.sh('web1', `echo '{"lockId":"x","operationId":"y","manual":true,"message":"do not touch","acquiredBy":"ann@desk","acquiredAt":"2026-01-01T00:00:00Z"}' >/var/lib/jiji/lock/shop/info.json`);
    await expect((await begin(['web1'], locked)).operation.lock()).rejects.toMatchObject({ problem: { code: 'lock-manual', args: { who: 'ann@desk', message: 'do not touch' } } });
    await lab.sh('web1', 'rm -rf /var/lib/jiji/lock/shop');
  });
});

/** Until a shell test on a host succeeds; the test's own limit ends it. */
async function waitFor(look: () => Promise<{ code: number }>): Promise<void> {
  while ((await look()).code !== 0) await new Promise((done) => setTimeout(done, 200));
}
