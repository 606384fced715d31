import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../../test/lab/api.mjs';
import type { Lab } from '../../../test/lab/types.d.mts';
import { ConnectionPool } from '../../ssh/index.ts';
import { init, planInit } from '../init.ts';
import { labContext, partsFolder } from '../init/testing-lab.ts';
import { teardown } from '../teardown.ts';
import { told, type TestContext } from '../testing/context.ts';
import { installPackages } from '../testing/packages.ts';
import { testLab } from '../testing/lab-host.ts';
import { rotateKeys } from './rotate.ts';

const trouble = await cannotHost();
const partsDir = await partsFolder();

/** Two servers whose owners run a firewall of their own: web1 ufw, web2 firewalld. */
describe.skipIf(trouble !== undefined || partsDir === undefined)('firewalls of the owner, new keys, repair', { timeout: 600_000 }, () => {
  let lab: Lab;
  let pool: ConnectionPool;
  let stateDir: string;
  const both = ['web1', 'web2'];
  const rules = { web1: 'ufw show added', web2: 'firewall-cmd --permanent --list-all-zones | grep -v -e "^$" -e "^\\s*$"' } as const;
  const before = new Map<string, string>();
  beforeAll(async () => {
    lab = await testLab(both.map((name) => ({ name, engine: 'podman' })));
    pool = new ConnectionPool({ knownHostsFiles: [lab.paths.knownHosts], acceptedKeysFile: lab.paths.knownHosts });
    stateDir = await mkdtemp(path.join(tmpdir(), 'jiji-care-'));
    await installPackages(lab, 'web1', ['ufw']);
    await installPackages(lab, 'web2', ['firewalld']);
    // A rule of the owner's that is also one of ours, and one that is not.
    await lab.sh('web1', 'ufw allow 22/tcp >/dev/null; ufw allow 80,443/tcp >/dev/null; ufw --force enable >/dev/null');
    await lab.sh('web2', 'systemctl enable -q --now firewalld; firewall-cmd --permanent --add-port=51820/udp >/dev/null; firewall-cmd --permanent --add-port=9999/tcp >/dev/null; firewall-cmd --reload >/dev/null');
    before.set('web1', await lab.sh('web1', rules.web1)).set('web2', await lab.sh('web2', rules.web2));
  });
  afterAll(async () => {
    await pool.close();
    await lab.down();
    await rm(stateDir, { recursive: true, force: true });
  });

  const context = (): Promise<TestContext> => labContext(both, { lab, pool, stateDir, partsDir: partsDir ?? '' });
  const plannedSteps = async (): Promise<readonly unknown[]> => (await planInit(await context())).stages.map((stage) => [stage.host, ...stage.steps.map((step) => step.id)]);
  const key = async (name: string): Promise<string> => (await lab.sh(name, 'wg show jiji0 public-key; ip -6 -o addr show dev jiji0 scope global | awk \'{ print $4 }\'')).trim();

  it('opens them for the private network and nothing else, and reads that back', async () => {
    expect(told(await init(await context()))).toBe('done');
    expect(await plannedSteps()).toEqual([]);
    expect((await lab.sh('web1', rules.web1)).split('\n').filter((line) => line.includes("comment 'jiji'"))).toHaveLength(8);
    expect(await lab.sh('web2', 'firewall-cmd --zone=jiji --list-interfaces | tr " " "\\n" | sort | tr "\\n" " "; firewall-cmd --permanent --zone=jiji --get-target')).toMatch(/^jiji0 podman\d+ ACCEPT\n$/);
  });

  it('finds a rule that somebody took away, and puts it back', async () => {
    await lab.sh('web1', 'ufw delete allow 51820/udp');
    await lab.sh('web2', 'firewall-cmd --permanent --zone=jiji --remove-interface=jiji0; firewall-cmd --reload');
    expect(await plannedSteps()).toEqual([['web1', 'host-firewall'], ['web2', 'host-firewall']]);
    expect(told(await init(await context(), { membersOnly: true }))).toBe('done');
    expect(await plannedSteps()).toEqual([]);
  });

  it('gives every server a new key and management address, one after another, and nothing is left of the old ones', async () => {
    const old = [await key('web1'), await key('web2')];
    for (const name of both) await lab.sh(name, 'cp /etc/wireguard/jiji0.key /root/old.key');
    const ctx = await context();
    expect(told(await rotateKeys({ ...ctx, ask: () => Promise.resolve('web1') }))).toBe('refused');
    expect(told(await rotateKeys(ctx, { confirm: ['shop'] }))).toBe('done');
    const now = [await key('web1'), await key('web2')];
    for (const [at, text] of now.entries()) for (const line of text.split('\n')) expect(old[at]).not.toContain(line);
    expect(await lab.sh('web1', 'wg show jiji0 peers')).toBe(`${(now[1] ?? '').split('\n')[0] ?? ''}\n`);
    for (const name of both) expect(await lab.sh(name, 'grep -rlF -f /root/old.key /etc/wireguard /var/lib/jiji /run/jiji-op || echo none')).toBe('none\n');
    expect(await plannedSteps()).toEqual([]);
    expect(await lab.sh('web1', 'dig +short +time=1 +tries=3 @10.210.1.1 health-check.jiji')).toBe('10.210.1.1\n');
  });

  it('leaves the firewalls as their owners had them', async () => {
    expect(told(await teardown(await context(), { confirm: both }))).toBe('done');
    expect(await lab.sh('web1', rules.web1)).toBe(before.get('web1'));
    expect(await lab.sh('web2', rules.web2)).toBe(before.get('web2'));
  });
});
