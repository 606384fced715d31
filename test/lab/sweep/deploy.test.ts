import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../core/base/index.ts';
import { createSession } from '../../../core/operations/session.ts';
import { partsFolder } from '../../../core/operations/init/testing-lab.ts';
import { testLab } from '../../../core/operations/testing/lab-host.ts';
import { cannotHost } from '../api.mjs';
import type { Engine, Lab } from '../types.d.mts';
import { Bed } from './bed.ts';
import type { InitCrash } from './init-sweep.ts';
import { DeploySweep, nameOf, type Case, type Kind } from './deploy-sweep.ts';

/**
 * `JIJI_SWEEP=all`: every step; `JIJI_SWEEP='rolling,power;short,undo'`: every step of what bears all words of one of
 * these groups. Else the fixed few.
 */
const all = process.env['JIJI_SWEEP'];
const engine = (process.env['JIJI_SWEEP_ENGINE'] ?? 'podman') as Exclude<Engine, 'none'>;
const trouble = await cannotHost();
const parts = await partsFolder();

/** One of each fault where it hurts most: before and after traffic moves, and before and after the old one goes. */
const fixed: readonly Case[] = [
  { kind: 'rolling', wanted: { step: 'web.start', at: 'done' }, fault: 'power', after: 'resume' },
  { kind: 'rolling', wanted: { step: 'web.switch-3000', at: 'done' }, fault: 'power', after: 'resume' },
  { kind: 'rolling', wanted: { step: 'web.rows', at: 'done' }, fault: 'runner', after: 'undo' },
  { kind: 'rolling', wanted: { step: 'web.retire', at: 'begun' }, fault: 'editor', after: 'resume' },
  { kind: 'rolling', wanted: { step: 'web.gate', at: 'begun' }, fault: 'link', after: 'resume' },
  { kind: 'rolling', wanted: { step: 'web.rename', at: 'begun' }, fault: 'sleep', after: 'resume' },
  { kind: 'short', wanted: { step: 'db.start', at: 'begun' }, fault: 'power', after: 'undo' },
  { kind: 'first', wanted: { step: 'proxy.boot', at: 'done' }, fault: 'runner', after: 'resume' },
];

const initCrashes: readonly InitCrash[] = [
  { wanted: { step: 'wireguard', at: 'done' }, fault: 'power' },
  { wanted: { step: 'rows', at: 'begun' }, fault: 'runner' },
  { wanted: { step: 'units', at: 'begun' }, fault: 'editor' },
];

function every(steps: Readonly<Record<Kind, readonly string[]>>): readonly Case[] {
  const kinds = ['rolling', 'short', 'first'] as const;
  const cases = kinds.flatMap((kind) => steps[kind].flatMap((step): readonly Case[] => [
    { kind, wanted: { step, at: 'begun' }, fault: 'editor', after: 'resume' },
    { kind, wanted: { step, at: 'begun' }, fault: 'link', after: 'resume' },
    { kind, wanted: { step, at: 'begun' }, fault: 'sleep', after: 'resume' },
    ...(['begun', 'done'] as const).flatMap((at): readonly Case[] => [
      { kind, wanted: { step, at }, fault: 'power', after: 'resume' },
      { kind, wanted: { step, at }, fault: 'power', after: 'undo' },
      { kind, wanted: { step, at }, fault: 'runner', after: 'resume' },
      { kind, wanted: { step, at }, fault: 'runner', after: 'undo' },
    ]),
  ]));
  const groups = (all === 'all' ? '' : (all ?? '')).split(';').map((group) => group.split(','));
  return cases.filter((each) => groups.some((words) => words.every((word) => nameOf(each).includes(word))));
}

describe.skipIf(trouble !== undefined || parts === undefined)(`crash sweep of a deploy with ${engine}`, { timeout: 7_200_000 }, () => {
  let lab: Lab;
  let bed: Bed;
  let sweep: DeploySweep;
  /** The lab was one that is kept, with its cluster. */
  let reinitialised: boolean;
  let happened: readonly InitCrash[];
  let steps: Readonly<Record<Kind, readonly string[]>>;
  beforeAll(async () => {
    lab = await testLab([{ name: 'web1', engine }, { name: 'web2', engine }], true);
    bed = await Bed.make(lab, parts ?? '');
    sweep = new DeploySweep(lab, bed, engine, ['web1', 'web2']);
    reinitialised = (await lab.exec('web1', 'test -e /opt/jiji/etc/host.env')).code === 0;
    happened = await sweep.init(all === undefined ? initCrashes : []);
    steps = await sweep.prepare();
  });
  afterAll(async () => {
    sweep.stop();
    bed.remove();
    await lab.down();
  });

  it.skipIf(all !== undefined)('an init that the power, the runner and the editor left, one after the other, was resumed to its end, and again there is nothing to do', () => {
    const told = (crashes: readonly InitCrash[]): readonly string[] => crashes.map(({ wanted, fault }) => `${wanted.step} ${wanted.at}: ${fault}`);
    expect(told(happened)).toEqual(reinitialised ? [] : told(initCrashes));
  });

  it('knows the steps of each kind', () => {
    for (const { kind, wanted } of fixed) expect(steps[kind]).toContain(wanted.step);
  });

  it.skipIf(all !== undefined).each(fixed.map((each) => ({ name: nameOf(each), each })))('$name', async ({ each }) => {
    await sweep.run(each);
  });

  it.skipIf(all !== undefined)('a file that is edited while its deploy runs changes nothing of that deploy', async () => {
    const result = await sweep.during({ step: 'web.gate', at: 'begun' }, () => { sweep.edit(); return Promise.resolve(); });
    expect(result.outcome).toBe('done');
    await sweep.settledAs('rolling');
  });

  it.skipIf(all !== undefined)('a disk that is full when traffic moves: the old version serves on, and the next deploy mends what could not be written', async () => {
    const result = await sweep.during({ step: 'web.switch-3000', at: 'begun' }, async () => {
      await lab.diskFull('web1');
      await lab.exec('web1', 'dd if=/dev/zero of=/fill bs=4096 2>/dev/null');
    });
    await lab.sh('web1', 'rm -f /fill');
    await lab.diskFree('web1');
    expect(result.outcome).not.toBe('done');
    if (result.outcome === 'interrupted') {
      await bed.must(['undo']);
    }
    await sweep.takenBack();
  });

  it.skipIf(all !== undefined)('a redeploy over an open connection waits twice for the server, the first one as often as sessions have to be opened', async () => {
    const session = createSession({ clock: systemClock, env: { XDG_STATE_HOME: bed.stateHome }, homeDir: bed.stateHome, client: 'test/0', operator: 'tester@here' });
    try {
      const cold = await sweep.redeploy(session);
      const warm = await sweep.redeploy(session);
      console.log(`waits for the server beyond the handshake: ${cold} for the first redeploy, ${warm} for the next`);
      expect(warm).toBe(2);
      expect(cold).toBeLessThanOrEqual(4);
    } finally {
      await session.close();
    }
  });

  it.skipIf(all === undefined)('every step', async () => {
    const failures: string[] = [];
    const cases = every(steps);
    for (const [at, each] of cases.entries()) {
      const from = Date.now();
      try {
        await sweep.run(each);
        console.log(`${at + 1}/${cases.length} ${nameOf(each)}: holds (${((Date.now() - from) / 1000).toFixed(1)} s)`);
      } catch (error) {
        failures.push(`${nameOf(each)}: ${String(error)}`);
        console.log(`${at + 1}/${cases.length} ${nameOf(each)}: FAILS\n${String(error)}`);
        await sweep.restore();
      }
    }
    console.log(`${cases.length} crashes, ${failures.length} that did not hold, ${sweep.requests} requests`);
    expect(failures).toEqual([]);
  });
});
