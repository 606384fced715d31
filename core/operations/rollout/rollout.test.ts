import { describe, expect, it } from 'vitest';
import type { Observed } from '../../remote/inspect.ts';
import type { Placement } from '../deploy/input.ts';
import { testService } from '../testing/context.ts';
import { addLook, errorProblem, factText, type CanarySeen } from './canary-judge.ts';
import { parseCanaryLook, type CanaryLook } from './canary-look.ts';
import { differences, samePromise, type ShownPlan } from './changes.ts';
import { canaryPlacements, rolloutGroups, type Move } from './groups.ts';
import { batchSize, rolloutOptions, wishOf, type RolloutOptions } from './options.ts';
import { returnStage } from './return-stages.ts';
import { RolloutTable, rolloutText } from './table.ts';
import './messages.ts';

const placement = (service: string, server: string): Placement => ({ service: testService(service), server, observed: {} as Observed });
const move = (service: string, server: string): Move => ({
  placement: placement(service, server),
  main: (keep) => ({ id: `${service}-${server}`, host: server, steps: [], ...(keep ? { reversible: true } : {}) }),
  finish: () => [{ id: `${service}.retire`, title: { code: 'x' }, script: ':' }],
});
const options = (more: Partial<RolloutOptions> = {}): RolloutOptions => ({ parallelServers: 1, waitSeconds: 0, onFailure: 'stop', ...more });
const canary = { servers: 1, minutes: 1, maxErrorRate: 0.05, intervalSeconds: 1 } as const;
const words = (moves: readonly Move[], wish: RolloutOptions, canaries: readonly Placement[] = []): readonly string[] =>
  rolloutGroups(moves, canaries, wish).groups.map((group) => group.map((stage) => `${stage.id}${stage.reversible === true ? '?' : ''}${stage.commits === true ? '!' : ''}`).join(' '));

describe('the order of a rollout', () => {
  const three = ['a', 'b', 'c'].map((server) => move('web', server));

  it.each([[1, 10, 1], [3, 10, 3], ['25%', 10, 2], ['25%', 3, 1], ['100%', 7, 7], ['1%', 50, 1]])('%s of %s servers are %s at a time', (wanted, count, size) => {
    expect(batchSize(wanted, count)).toBe(size);
  });

  it('goes service by service in batches, with a pause between those of one service', () => {
    const moves = [...three, move('api', 'a')];
    const made = rolloutGroups(moves, [], options({ parallelServers: 2 }));
    expect(words(moves, options({ parallelServers: 2 }))).toEqual(['web-a web-b', 'web-c', 'api-a']);
    expect([...made.pauseBefore]).toEqual([1]);
  });

  it('keeps all that is replaced until the end when the fleet may go back, and ends it everywhere at once', () => {
    expect(words([...three.slice(0, 2), move('api', 'a')], options({ onFailure: 'return' }))).toEqual(['web-a?', 'web-b?', 'api-a?', 'finish-a! finish-b!']);
    expect(words(three.slice(0, 1), options({ onFailure: 'return' }))).toEqual(['web-a']);
  });

  it('puts canaries first, ends what they replaced after the gate, and waits for nothing when nothing is left', () => {
    const canaries = [placement('web', 'b')];
    const made = rolloutGroups(three, canaries, options({ canary }));
    expect(words(three, options({ canary }), canaries)).toEqual(['web-b?', 'finish-b!', 'web-a', 'web-c']);
    expect(made.canary?.before).toBe(1);
    expect([...made.pauseBefore]).toEqual([3]);
    expect(words(three, options({ canary, onFailure: 'return' }), canaries)).toEqual(['web-b?', 'web-a?', 'web-c?', 'finish-a! finish-b! finish-c!']);
    expect(rolloutGroups(three.slice(1, 2), canaries, options({ canary })).canary).toBeUndefined();
  });

  it('watches canaries that are new already, as after a resume', () => {
    expect(rolloutGroups(three.slice(1), [placement('web', 'a')], options({ canary })).canary?.before).toBe(0);
  });

  it('takes so many of each service, or names and patterns', () => {
    const all = [placement('web', 'a'), placement('web', 'b'), placement('api', 'b')];
    const chosen = (servers: number | readonly string[]): readonly string[] => canaryPlacements(all, { ...canary, servers }).map((one) => `${one.service.name} ${one.server}`);
    expect(chosen(1)).toEqual(['web a', 'api b']);
    expect(chosen(['b'])).toEqual(['web b', 'api b']);
    expect(chosen(['?'])).toHaveLength(3);
  });

  it('reads its wish from settings, from this deploy, and from what a begun one noted', () => {
    const settings = { parallelServers: '50%', drainSeconds: 0, onFailure: 'return', canary: { servers: 2, minutes: 3 } } as const;
    expect(rolloutOptions(settings, {})).toEqual({ parallelServers: '50%', waitSeconds: 0, onFailure: 'return', canary: { servers: 2, minutes: 3, maxErrorRate: 0.05, intervalSeconds: 30 } });
    expect(rolloutOptions(settings, { canary: 0, onFailure: 'stop' })).toEqual({ parallelServers: '50%', waitSeconds: 0, onFailure: 'stop' });
    expect(wishOf({ canary: ['a'], onFailure: 'return', services: [] })).toEqual({ canary: ['a'], onFailure: 'return' });
    expect(wishOf({ canary: { evil: true }, onFailure: 'explode' })).toEqual({});
  });
});

describe('going back', () => {
  const step = (name: string, undo?: string): ReturnType<Move['main']>['steps'][number] => ({ id: `web.${name}`, title: { code: 'x' }, script: 'x', args: ['podman', 'web', '10', 'http'], ...(undo === undefined ? {} : { undo: { script: undo } }) });
  const stage = (first: readonly ReturnType<typeof step>[]): ReturnType<Move['main']> => ({ id: 'web-a', host: 'a', reversible: true, steps: [step('clean'), ...first, step('start', 'S'), step('gate', ':'), step('switch-3000', 'W'), step('rows', 'R'), step('rename', 'N'), step('settle', ':')] });

  it('proves the old one before the traffic goes back to it, and waits for the names', () => {
    const back = returnStage(stage([]));
    expect(back.steps.map((one) => one.id)).toEqual(['return.web.gate', 'return.web.rename', 'return.web.rows', 'return.web.settle', 'return.web.switch-3000', 'return.web.start']);
    expect(back.steps[0]?.args).toEqual(['podman', 'web', '10']);
    expect(back).toMatchObject({ takesBack: true, onFailure: 'none' });
  });

  it('starts the old one again before it is asked where it had made room', () => {
    expect(returnStage(stage([step('stop', 'T')])).steps.map((one) => one.id)).toEqual(['return.web.rename', 'return.web.rows', 'return.web.switch-3000', 'return.web.start', 'return.web.stop', 'return.web.gate']);
  });
});

describe('a canary', () => {
  const seen: CanarySeen = { host: 'a', service: 'web', name: 'shop-web', proxied: true, restartsBefore: 1, restarts: 1, health: '', requests: 0, errors: 0 };
  const container: CanaryLook['containers'][number] = { name: 'shop-web', id: 'x', running: true, restarts: 1, exitCode: 0, oom: false, address: '10.0.0.3', health: 'healthy' };
  const look = (more: Partial<typeof container> = {}, rest: Partial<CanaryLook> = {}): CanaryLook => ({ now: 't', proxy: true, targets: ['10.0.0.3'], requests: { '10.0.0.3': { requests: 30, errors: 3 }, '10.0.0.2': { requests: 9, errors: 9 } }, containers: [{ ...container, ...more }], ...rest });

  it('is measured by the requests that it answered itself', () => {
    const once = addLook(seen, look());
    const twice = 'code' in once ? once : addLook(once, look());
    expect(twice).toMatchObject({ requests: 60, errors: 6, health: 'healthy' });
  });

  it.each([
    ['canary-stopped', { running: false, exitCode: 3 }, {}], ['canary-oom', { running: false, oom: true }, {}], ['canary-restarted', { restarts: 2 }, {}], ['canary-unhealthy', { health: 'unhealthy' }, {}],
    ['canary-untargeted', {}, { targets: ['10.0.0.9'] }], ['canary-stopped', {}, { containers: [] }],
  ])('fails at once: %s', (code, more, rest) => {
    expect(addLook(seen, look(more, rest))).toMatchObject({ code, host: 'a' });
  });

  it('fails on too many errors once there are enough requests, or at the end', () => {
    expect(errorProblem({ ...seen, requests: 60, errors: 6 }, 0.05, false)).toMatchObject({ code: 'canary-errors', args: { percent: 10, allowed: 5 } });
    expect(errorProblem({ ...seen, requests: 60, errors: 3 }, 0.05, false)).toBeUndefined();
    expect(errorProblem({ ...seen, requests: 3, errors: 3 }, 0.05, false)).toBeUndefined();
    expect(errorProblem({ ...seen, requests: 3, errors: 3 }, 0.05, true)).toBeDefined();
    expect(errorProblem(seen, 0, true)).toBeUndefined();
  });

  it('tells what was measured, and that nothing was', () => {
    expect(factText({ ...seen, requests: 60, errors: 6, health: 'healthy' })).toBe('web on a: 60 requests, 6 with a 5xx status (10 %); 0 restarts, healthy');
    expect(factText(seen)).toContain('no request came');
    expect(factText({ ...seen, proxied: false })).toContain('no proxy');
  });

  it('refuses what it cannot read', () => {
    expect(() => parseCanaryLook('{"now":1}')).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'inspect-unreadable' }) as unknown }) as Error);
    expect(() => parseCanaryLook('oops')).toThrow();
  });
});

describe('what is where', () => {
  it('is said for each service on each server', () => {
    const line = (host: string, kind: 'rolling' | 'unchanged'): ShownPlan['plan']['summary'][number] => ({ host, service: 'web', kind, text: { code: 'x', args: { service: 'web', before: '1.0', version: '1.1' } } });
    const table = new RolloutTable({ operation: 'deploy', operationId: 'o', groups: [], stateHashes: {}, summary: [line('a', 'rolling'), line('b', 'unchanged'), line('c', 'rolling'), { host: 'a', kind: 'change', text: { code: 'x' } }] });
    table.set({ id: 'web-a' }, 'new');
    table.set({ id: 'proxy-a' }, 'failed');
    expect(table.lines.map(rolloutText)).toEqual(['web on a: 1.1 serves', 'web on b: 1.1, as before', 'web on c: not touched, 1.0 serves']);
  });

  it('tells what moved between two plans', () => {
    const shown = (version: string, state: string): ShownPlan => ({ plan: { summary: [{ host: 'a', kind: 'rolling', text: { code: 'deploy.line.rolling', args: { service: 'web', before: version, version: '2' } } }] }, states: new Map([['a', state]]) });
    const id = 'f'.repeat(64);
    expect(samePromise(shown('1', 'x'), shown('1', 'y'))).toBe(true);
    expect(samePromise(shown('1', 'x'), shown('1.1', 'x'))).toBe(false);
    expect(differences(shown('1', `container ${id} web running`), shown('1', `container ${id} web exited`))).toEqual(['- a: container ffffffffffff web running', '+ a: container ffffffffffff web exited']);
  });
});
