import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testLab } from '../../../core/operations/testing/lab-host.ts';
import { cannotHost } from '../api.mjs';
import type { Engine, Lab } from '../types.d.mts';
import { Bed, partsFolder } from './bed.ts';
import type { InitCrash } from './init-sweep.ts';
import { DeploySweep, nameOf, type Case, type Kind } from './deploy-sweep.ts';

/**
 * `JIJI_SWEEP=all`: every step; `JIJI_SWEEP='rolling,power;short,undo'`: every step of what bears all words of one of
 * these groups. Else the fixed few.
 */
const all = process.env['JIJI_SWEEP'];
const engine = (process.env['JIJI_SWEEP_ENGINE'] ?? 'podman') as Exclude<Engine, 'none'>;
const trouble = await cannotHost();
const parts = partsFolder();

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
    expect(happened).toEqual(reinitialised ? [] : initCrashes);
  });

  it('knows the steps of each kind', () => {
    for (const { kind, wanted } of fixed) expect(steps[kind]).toContain(wanted.step);
  });

  it.skipIf(all !== undefined).each(fixed.map((each) => ({ name: nameOf(each), each })))('$name', async ({ each }) => {
    await sweep.run(each);
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
