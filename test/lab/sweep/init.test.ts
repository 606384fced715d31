import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partsFolder } from '../../../core/operations/init/testing-lab.ts';
import { testLab } from '../../../core/operations/testing/lab-host.ts';
import { cannotHost } from '../api.mjs';
import type { Engine, Lab } from '../types.d.mts';
import { Bed } from './bed.ts';
import type { Fault } from './crash.ts';
import { initBrokenOff, type InitCrash } from './init-sweep.ts';
import { world } from './world.ts';

/** `JIJI_SWEEP=init`: every step of an init, each broken off once, in one init; a few stand in the sweep of deploys. */
const wanted = process.env['JIJI_SWEEP'] === 'init';
const engine = (process.env['JIJI_SWEEP_ENGINE'] ?? 'podman') as Exclude<Engine, 'none'>;
const trouble = await cannotHost();
const parts = await partsFolder();
const hosts = ['web1', 'web2'] as const;
const faults: readonly Fault[] = ['power', 'runner', 'editor'];
const service = '  web:\n    image: registry.lab:5000/shop/web:1.0\n    hosts: [web1]\n';

describe.skipIf(!wanted || trouble !== undefined || parts === undefined)(`crash sweep of an init with ${engine}`, { timeout: 7_200_000 }, () => {
  let lab: Lab;
  let bed: Bed;
  beforeAll(async () => {
    lab = await testLab(hosts.map((name) => ({ name, engine })), true);
    bed = await Bed.make(lab, parts ?? '');
    bed.write(engine, hosts, service);
  });
  afterAll(async () => {
    bed.remove();
    await lab.down();
  });

  it('comes to the same end, wherever it is broken off', async () => {
    const run = await bed.must(['server', 'init']);
    const undisturbed = await world(lab, engine, hosts, '1.0');
    await bed.must(['server', 'teardown', '--confirm', hosts.join(',')]);
    const steps = run.steps.filter(({ host }) => host === 'web1').map(({ step }) => step);
    const crashes = steps.map((step, at): InitCrash => ({ wanted: { step, at: at % 2 === 0 ? 'begun' : 'done' }, fault: faults[at % faults.length] ?? 'power' }));
    const happened = await initBrokenOff(lab, bed, 'web1', hosts, crashes);
    console.log(happened.map(({ wanted: { step, at }, fault }) => `${step} ${at}: ${fault}`).join('\n'));
    console.log(`${happened.length} of ${steps.length} steps were broken off`);
    expect(await world(lab, engine, hosts, '1.0')).toBe(undisturbed);
    await bed.must(['server', 'init'], ['unchanged']);
  });
});
