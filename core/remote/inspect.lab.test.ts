import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHost } from '../../test/lab/api.mjs';
import type { Lab } from '../../test/lab/types.d.mts';
import { labHost, testLab } from '../operations/testing/lab-host.ts';
import { inspect, stateHash } from './inspect.ts';

const trouble = await cannotHost();

describe.skipIf(trouble !== undefined)('inspect', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await testLab([{ name: 'web1', engine: 'podman' }, { name: 'web2', engine: 'podman' }, { name: 'db1', engine: 'docker' }], true);
  });
  afterAll(async () => {
    await lab.down();
  });

  it.each([['web1', 'podman'], ['db1', 'docker']] as const)('describes %s (%s) in one round trip, before and after a container', async (name, engine) => {
    const host = labHost(lab, name);
    await lab.sh(name, `rm -rf /var/lib/jiji; ${engine} rm -f probe stranger 2>/dev/null; ${engine} network rm jiji >/dev/null 2>&1; ${engine} network create --subnet 10.211.0.0/24 --gateway 10.211.0.1 jiji`);
    const before = await inspect(host, engine);
    expect(before).toMatchObject({ version: 1, wireguard: null, parameters: null, registry: null, proxy: null, operations: [], network: { subnet: '10.211.0.0/24', gateway: '10.211.0.1' } });
    expect(before.host.bootId).toMatch(/^[-0-9a-f]{36}$/);
    expect(before.sockets.some((line) => line.includes(':22 ') && line.includes('sshd'))).toBe(true);
    await lab.sh(name, `${engine} run -d --name probe --network jiji --ip 10.211.0.9 --label jiji.managed=true --label 'x="y\\z' -p 8099:3000 ${lab.registry!}/shop/web:1.0; ${engine} run -d --name stranger ${lab.registry!}/shop/web:1.0`);
    const trips = host.roundTrips;
    const after = await inspect(host, engine, { files: ['/etc/machine-id', '/nowhere'], images: [`${lab.registry!}/shop/web:1.0`, `${lab.registry!}/shop/web:none`, 'nowhere.example/x:1'] });
    expect(host.roundTrips - trips).toBe(1);
    const found = after.containers?.find((each) => each.name === 'probe');
    expect(found).toMatchObject({ running: true, ip: '10.211.0.9', onNetwork: true, hostPorts: [8099], labels: { 'x': '"y\\z' }, restarts: 0 });
    expect(Object.keys(after.files)).toEqual(['/etc/machine-id']);
    expect(after.images?.some((image) => image.repository.endsWith('shop/web') && image.digest.startsWith('sha256:'))).toBe(true);
    expect(after.resolved).toEqual([
      { reference: `${lab.registry!}/shop/web:1.0`, digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string, present: true, status: 200, known: [expect.stringMatching(/^sha256:/) as string], archs: null, sizeBytes: null, ports: null },
      { reference: `${lab.registry!}/shop/web:none`, digest: 'missing', present: false, status: 404, known: [], archs: null, sizeBytes: null, ports: null },
      { reference: 'nowhere.example/x:1', digest: null, present: false, status: 0, known: [], archs: null, sizeBytes: null, ports: null },
    ]);
    expect(after.state).toContain(`container ${found!.id} probe running`);
    expect(after.state).not.toContain('stranger');
    expect(stateHash(after)).not.toBe(stateHash(before));
    await lab.sh(name, `${engine} rm -f probe stranger`);
    expect(stateHash(await inspect(host, engine))).toBe(stateHash(before));
  });
});
