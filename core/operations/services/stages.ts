import type { OperationContext } from '../context.ts';
import { wordOf } from '../deploy/names.ts';
import { gateSteps } from '../deploy/steps/gate.ts';
import { settleSteps } from '../deploy/steps/names.ts';
import { rowsSteps } from '../deploy/steps/rows.ts';
import { scenesOf, type Scene } from '../deploy/steps/scene.ts';
import type { Stage, Step } from '../plan.ts';
import { inputOf, serviceAsItRuns, type Found } from './scope.ts';
import './messages.ts';

/** How long the proxy lets requests wait while containers restart in place, and lets those under way end. */
const holdSeconds = 60;
const nothing = { script: ':' } as const;

interface Work {
  readonly ctx: OperationContext;
  readonly operationId: string;
  readonly found: Found;
}

function step({ ctx, found }: Work, name: string, call: string, more: Partial<Step> = {}, args: readonly string[] = []): Step {
  const { service } = found;
  return {
    id: `${wordOf(service.name)}.${name}`, title: { code: `service.step.${name}`, args: { service: service.name } }, script: `${call} "$@"`,
    args: [ctx.config.builder.engine, ctx.config.project, service.name, ...args], ...more,
  };
}

const undo = ({ ctx, found }: Work, call: string, args: readonly string[] = []): NonNullable<Step['undo']> => ({ script: `${call} "$@"`, args: [ctx.config.builder.engine, ctx.config.project, found.service.name, ...args] });

const stage = (word: string, { found }: Work, steps: readonly Step[], onFailure: Stage['onFailure'] = 'stage'): Stage => ({ id: `${word}-${wordOf(found.service.name)}-${wordOf(found.server)}`, host: found.server, steps, onFailure });

/** Steps of a deploy, for the containers as they are. */
function sceneOf({ ctx, operationId, found }: Work): Scene {
  const placement = { ...found, service: { ...serviceAsItRuns(found), scale: Math.max(1, found.containers.length) } };
  return scenesOf(inputOf(ctx, operationId, [placement]), placement, () => '')[0];
}

const hasProxy = ({ service }: Found): boolean => service.proxy.length > 0;

const proxyStep = (work: Work, name: string, word: string, back: string | undefined, flags: readonly string[] = []): readonly Step[] =>
  hasProxy(work.found) ? [step(work, name, 'jiji_service_proxy', { undo: back === undefined ? nothing : undo(work, 'jiji_service_proxy', [back]) }, [word, ...flags])] : [];

const leaveSteps = (work: Work): readonly Step[] => settleSteps(sceneOf(work)).map((each) => ({ ...each, title: { code: 'service.step.leave', args: { service: work.found.service.name } } }));

/** Names first, then the proxy, then the containers: what is under way ends. */
export function stopStage(work: Work): Stage {
  const seconds = String(work.found.service.stopTimeoutSeconds);
  return stage('stop', work, [
    step(work, 'drain', 'jiji_service_drain', { undo: undo(work, 'jiji_undo_service_drain') }),
    ...leaveSteps(work),
    ...proxyStep(work, 'proxy-stop', 'stop', 'resume'),
    step(work, 'stop', 'jiji_service_stop', { undo: undo(work, 'jiji_undo_service_stop'), expectedSeconds: Number(seconds) }, [seconds]),
  ]);
}

/** Containers, their health, then names and proxy. */
export function startStage(work: Work): Stage {
  const scene = sceneOf(work);
  const seconds = String(work.found.service.stopTimeoutSeconds);
  return stage('start', work, [
    step(work, 'start', 'jiji_service_start', { undo: undo(work, 'jiji_undo_service_start', [seconds]) }, ['start', seconds]),
    ...gates(scene), ...rowsSteps(scene), ...proxyStep(work, 'proxy-resume', 'resume', 'stop'), ...settleSteps(scene),
  ]);
}

/** The same containers, ended and started again: a short stop, through which the proxy lets requests wait. */
export function restartStage(work: Work): Stage {
  const scene = sceneOf(work);
  const seconds = work.found.service.stopTimeoutSeconds;
  return stage('restart', work, [
    ...proxyStep(work, 'proxy-hold', 'pause', 'resume', [`--max-pause=${holdSeconds}s`, '--drain-timeout=5s']),
    step(work, 'restart', 'jiji_service_start', { undo: nothing, expectedSeconds: seconds + 5 }, ['restart', String(seconds)]),
    ...gates(scene), ...rowsSteps(scene), ...proxyStep(work, 'proxy-resume', 'resume', undefined), ...settleSteps(scene),
  ]);
}

const gates = (scene: Scene): readonly Step[] => gateSteps(scene).map((each) => ({ ...each, script: `jiji_restarts_from_now\n${each.script}` }));

/** Each step stands on its own: what cannot be removed is told, and the rest goes all the same. */
export function removeStage(work: Work, volumes: readonly string[]): Stage {
  const seconds = String(work.found.service.stopTimeoutSeconds);
  const optional: Partial<Step> = { optional: true };
  const engine = work.ctx.config.builder.engine;
  return stage('remove', work, [
    ...(work.found.observed.containers?.some(({ name, running }) => name === 'kamal-proxy' && running) === true ? [step(work, 'unroute', 'jiji_service_unroute', optional)] : []),
    step(work, 'drain', 'jiji_service_drain', optional),
    ...leaveSteps(work).map((each) => ({ ...each, optional: true })),
    step(work, 'remove', 'jiji_service_remove', { ...optional, expectedSeconds: Number(seconds) }, [seconds]),
    ...volumes.map((volume, at): Step => ({ id: `${wordOf(work.found.service.name)}.volume-${at + 1}`, title: { code: 'service.step.volume', args: { volume } }, script: 'jiji_service_volume "$@"', args: [engine, volume], optional: true })),
  ], 'none');
}
