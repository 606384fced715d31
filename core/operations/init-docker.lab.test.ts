import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import { ConnectionPool } from '../ssh/index.ts';
import { init, planInit } from './init.ts';
import { labContext, partsFolder, type LabContextOptions } from './init/testing-lab.ts';
import { teardown } from './teardown.ts';
import { testLab } from './testing/lab-host.ts';
import { told } from './testing/context.ts';

const trouble = await cannotHost();
const partsDir = await partsFolder();

describe.skipIf(trouble !== undefined || partsDir === undefined)('init and teardown with Docker', { timeout: 900_000 }, () => {
  const servers = ['web1', 'web2'];
  let lab: Lab;
  let pool: ConnectionPool;
  let options: LabContextOptions;
  /** Somebody's own settings, which have to survive. */
  let daemon: Record<string, unknown>;
  beforeAll(async () => {
    lab = await testLab(servers.map((name) => ({ name, engine: 'docker' })));
    pool = new ConnectionPool({ knownHostsFiles: [lab.paths.knownHosts], acceptedKeysFile: lab.paths.knownHosts });
    options = { lab, pool, stateDir: await mkdtemp(path.join(tmpdir(), 'jiji-init-')), partsDir: partsDir ?? '', engine: 'docker' };
    daemon = JSON.parse(await lab.sh('web2', 'cat /etc/docker/daemon.json')) as Record<string, unknown>;
  });
  afterAll(async () => {
    await pool.close();
    await lab.down();
    await rm(options.stateDir, { recursive: true, force: true });
  });

  it('sets up, proves it, and has nothing to do the second time', async () => {
    expect(told(await init(await labContext(servers, options)))).toBe('done');
    expect((await planInit(await labContext(servers, options))).stages.map((stage) => [stage.id, ...stage.steps.map((step) => step.id)])).toEqual([]);
    expect(JSON.parse(await lab.sh('web2', 'cat /etc/docker/daemon.json'))).toEqual({ ...daemon, dns: ['10.210.1.1', '10.210.0.1'], 'dns-search': ['jiji'], 'dns-opts': ['ndots:1', 'timeout:2'] });
  });

  it('takes it all back', async () => {
    expect(told(await teardown(await labContext(servers, options), { confirm: servers }))).toBe('done');
    for (const name of servers) {
      expect(await lab.sh(name, 'ls -d /opt/jiji /var/lib/jiji /run/jiji* /etc/wireguard/jiji0* 2>/dev/null; docker network ls --format "{{.Name}}" | sort; iptables-save | grep JIJI; ip link show jiji0 2>/dev/null; true')).toBe('bridge\nhost\nnone\n');
      expect(JSON.parse(await lab.sh(name, 'cat /etc/docker/daemon.json'))).toEqual(daemon);
    }
  });
});
