import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import { systemClock } from '../base/index.ts';
import { ConnectionPool, resolveTarget } from '../ssh/index.ts';
import type { RemoteHost } from '../ssh/host.ts';
import type { Stage, Step } from './plan.ts';
import { beginOperation, type BeginOptions, type RunningOperation } from './runner.ts';
import { testConfig, testContext, type TestContext } from './testing/context.ts';
import { labHost, testLab } from './testing/lab-host.ts';

const trouble = await cannotHost();
const step = (id: string, script: string, more: Partial<Step> = {}): Step => ({ id, title: { code: `test.${id}` }, script, ...more });
const stage = (id: string, steps: readonly Step[]): readonly Stage[] => [{ id, host: 'web1', steps }];

/** Nobody renews a lease under this clock: an editor that sleeps. */
const asleep = { ...systemClock, after: (ms: number, call: () => void) => (ms === 8000 ? () => undefined : systemClock.after(ms, call)) };

describe.skipIf(trouble !== undefined)('runner on a server that is not well', { timeout: 300_000 }, () => {
  let lab: Lab;
  let host: RemoteHost;
  beforeAll(async () => {
    lab = await testLab([{ name: 'web1', engine: 'podman' }]);
    host = labHost(lab, 'web1');
  });
  afterAll(async () => {
    await lab.down();
  });
  afterEach(async () => {
    await lab.sh('web1', 'for mount in /var/lib/jiji /run/jiji-op; do umount -l "$mount" 2>/dev/null || :; done; rm -rf /var/lib/jiji /run/jiji-op /tmp/ran');
  });

  const begin = async (more: object = {}, options: Partial<BeginOptions> = {}, on = host): Promise<{ ctx: TestContext; operation: RunningOperation }> => {
    const ctx = await testContext(testConfig('shop', ['web1']), new Map([['web1', on]]), more);
    return { ctx, operation: await beginOperation(ctx, { operation: 'deploy', lockName: 'shop', hosts: ['web1'], ...options }) };
  };
  const ran = async (): Promise<boolean> => (await lab.exec('web1', 'test -e /tmp/ran')).code === 0;
  /** Puts a small file system where the runner writes. */
  const small = (folder: string, options: string): Promise<string> => lab.sh('web1', `mkdir -p ${folder} && mount -t tmpfs -o ${options} none ${folder}`);
  const age = (): Promise<string> => lab.sh('web1', 'sed -i "s/\\"lease\\":[0-9.]*/\\"lease\\":1.00/" /var/lib/jiji/lock/shop/info.json');

  it.each([
    ['has no room for the journal', '/var/lib/jiji', 'size=64k', 'dd if=/dev/zero of=/var/lib/jiji/fill 2>/dev/null || :', 'disk-full'],
    ['has no inode for the journal', '/var/lib/jiji', 'nr_inodes=3', 'touch /var/lib/jiji/1 /var/lib/jiji/2 /var/lib/jiji/3 2>/dev/null || :', 'disk-inodes'],
    ['has its journal on a disk that is read-only', '/var/lib/jiji', 'size=1m', 'mount -o remount,ro /var/lib/jiji', 'disk-read-only'],
    ['has no room for what a stage brings', '/run/jiji-op', 'size=16k', ':', 'disk-full'],
    ['has no inode for what a stage brings', '/run/jiji-op', 'nr_inodes=3', ':', 'disk-inodes'],
  ])('a server that %s: refused with the reason, and nothing is done', async (_what, folder, options, fill, code) => {
    await small(folder, options);
    await lab.sh('web1', fill);
    const { operation } = await begin();
    const [result] = await operation.run(stage('one', [step('a', 'touch /tmp/ran', { secret: 'hush' })]), { last: true });
    expect(result).toMatchObject({ ok: false, interrupted: false, problem: { code, host: 'web1' } });
    await operation.end('failed', result?.problem);
    expect(await ran()).toBe(false);
    expect(await lab.sh('web1', 'ls -A /var/lib/jiji/lock 2>/dev/null; find /run/jiji-op -type f')).toMatch(/^(\.guard\n)?$/);
  });

  it('a disk that fills while a stage runs: what was begun is taken back, and the end is told from the reserve', async () => {
    await small('/var/lib/jiji', 'size=400k');
    const { operation } = await begin();
    const fill = 'dd if=/dev/zero of="/var/lib/jiji/fill.$JIJI_STEP" bs=4096 2>/dev/null || :';
    const [result] = await operation.run(stage('one', [
      step('a', `${fill}; echo a >>/tmp/ran`, { undo: { script: 'rm -f /tmp/ran /var/lib/jiji/fill.a' } }),
      step('b', `${fill}; false`, { undo: { script: 'rm -f /var/lib/jiji/fill.b' } }),
    ]), { last: true });
    expect(result).toMatchObject({ ok: false, undo: 'done', interrupted: false });
    expect((await operation.end('failed', result?.problem)).outcome).toBe('failed');
    expect(await ran()).toBe(false);
    expect(await lab.sh('web1', 'ls -A /var/lib/jiji/lock')).toBe('.guard\n');
  });

  it('a journal that cannot be written in the middle stops the stage, which takes itself back', async () => {
    await small('/var/lib/jiji', 'size=400k');
    const { operation } = await begin();
    // The reserve goes too: not even the end of step a can be written.
    const [result] = await operation.run(stage('one', [
      step('a', 'rm -f "$JIJI_OPERATION_DIR/reserve"; touch /tmp/ran; dd if=/dev/zero of=/var/lib/jiji/fill bs=1k 2>/dev/null || :; head -c 20000 /dev/zero | tr "\\0" x', { undo: { script: 'rm -f /tmp/ran' } }),
      step('b', 'touch /tmp/ran-b'),
    ]), { last: true });
    expect(result?.ok).toBe(false);
    expect(await ran()).toBe(false);
    expect((await lab.exec('web1', 'test -e /tmp/ran-b')).code).toBe(1);
    await operation.end('failed', result?.problem);
  });

  it('what applications print is evidence, never a word of the runner: forged lines, terminal commands, bad bytes, 5 MB in a line', async () => {
    const forged = '{"type":"stage-end","stage":"one","result":"failed","undo":"none","step":"a","at":1}';
    const { ctx, operation } = await begin();
    const [result] = await operation.run(stage('one', [
      step('a', 'printf "%s\\n12 %s\\n" "$1" "$1"; printf "\\033]0;owned\\007\\033[2Jclear\\n"; printf "\\377\\376 bad bytes\\n"; printf "%s" "$1" >&2', { args: [forged] }),
      step('b', 'head -c 5000000 /dev/zero | tr "\\0" x; echo; echo last'),
    ]), { last: true });
    expect(result).toMatchObject({ ok: true });
    expect(result?.evidence['a']).toContain(forged);
    expect(result?.evidence['a']).toContain('clear');
    expect(result?.evidence['b']).toMatch(/x\nlast$/);
    expect(result?.evidence['b']?.length).toBeLessThan(20_000);
    expect(JSON.stringify(ctx.events)).not.toMatch(/\\u001b|\\u0007/);
    expect(ctx.steps()).toEqual(['a:done', 'b:done']);
    expect((await operation.end('done')).outcome).toBe('done');
  });

  it('a line that goes dead in silence: the server goes on, and the true end is read when it is back', async () => {
    const pool = new ConnectionPool({ knownHostsFiles: [lab.paths.knownHosts], acceptedKeysFile: lab.paths.knownHosts });
    const target = await resolveTarget({
      servers: lab.hosts.map((each) => ({ name: each.name, host: each.ip, ssh: { user: 'root', keyPaths: [lab.paths.id], keyData: [] } })),
      ssh: { keysOnly: true, connectTimeoutSeconds: 5, commandTimeoutSeconds: 60, options: { ServerAliveInterval: '1', ServerAliveCountMax: '1' }, proxyCommand: lab.paths.proxyCommand, dnsRetries: 0, configFiles: [] },
    }, 'web1', { homeDir: '/nowhere', projectRoot: lab.paths.folder, readFile: () => Promise.resolve(undefined), keyData: () => undefined });
    try {
      const ctx = await testContext(testConfig('shop', ['web1']), new Map(), { connect: () => pool.connect(target) });
      const operation = await beginOperation(ctx, { operation: 'deploy', lockName: 'shop', hosts: ['web1'] });
      const running = operation.run(stage('one', [step('a', 'while [ ! -e /tmp/go ]; do sleep 0.1; done; echo a >>/tmp/ran'), step('b', 'echo b >>/tmp/ran')]), { last: true });
      await until(() => ctx.events.some((event) => event.type === 'step-begin'));
      await lab.cut('web1', 'operator');
      await until(() => ctx.events.some((event) => event.type === 'warning' && event.problem.code === 'connection-lost'));
      await lab.sh('web1', 'touch /tmp/go; while ! grep -q b /tmp/ran 2>/dev/null; do sleep 0.1; done');
      await lab.heal('web1', 'operator');
      expect(await running).toMatchObject([{ ok: true }]);
      expect(ctx.steps()).toEqual(['a:done', 'b:done']);
      expect(await lab.sh('web1', 'cat /tmp/ran')).toBe('a\nb\n');
      expect((await operation.end('done')).outcome).toBe('done');
    } finally {
      await lab.heal();
      await lab.sh('web1', 'rm -f /tmp/go');
      await pool.close();
    }
  });

  it('an editor that slept between two stages goes on where nobody took over, and finds its lock gone where somebody did', async () => {
    const { operation } = await begin({ clock: asleep });
    await operation.run(stage('one', [step('a', 'true')]));
    await age();
    expect(await operation.run(stage('two', [step('b', 'touch /tmp/ran')]))).toMatchObject([{ ok: true }]);
    expect(await ran()).toBe(true);
    await age();
    const { operation: other } = await begin({}, { takeover: operation.operationId });
    await other.lock();
    await lab.sh('web1', 'rm -f /tmp/ran');
    await expect(operation.run(stage('three', [step('c', 'touch /tmp/ran')]))).rejects.toMatchObject({ problem: { code: 'lock-lost' } });
    expect(await ran()).toBe(false);
    await other.end('done');
    await operation.end('failed');
  });

  it('a stage that outlived its editor leaves a fresh lease at its end, so that the editor has its time to say the next word', async () => {
    const { operation } = await begin({ clock: asleep });
    await operation.run(stage('one', [step('a', 'sed -i "s/\\"lease\\":[0-9.]*/\\"lease\\":1.00/" "$JIJI_STATE/lock/shop/info.json"')]));
    const { operation: other } = await begin({}, { takeover: operation.operationId });
    await expect(other.lock()).rejects.toMatchObject({ problem: { code: 'lock-held' } });
    await other.end('refused');
    await operation.end('done');
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 50));
}
