import type { Stage, Step } from '../plan.ts';
import { needsShortStop, type DeployClass } from './classify.ts';
import type { DeployInput, Placement } from './input.ts';
import { wordOf } from './names.ts';
import { gateSteps } from './steps/gate.ts';
import { mountsSteps } from './steps/mounts.ts';
import { cleanStep, renameStep, retireStep, settleSteps } from './steps/names.ts';
import { rerouteSteps, switchSteps, unrouteSteps } from './steps/routes.ts';
import { pruneStep } from './steps/prune.ts';
import { registerSteps, rowsSteps } from './steps/rows.ts';
import { scenesOf, type Scene } from './steps/scene.ts';
import { startStep, stopStep } from './steps/start.ts';

/**
 * Steps 8 to 16 of operations.md 7.2 for one service on one server; `take` gives a free address of that server. With `keep`
 * what it replaces stays until the steps of `finishSteps` run, and the stage can be taken back until then.
 */
export function serviceStage(input: DeployInput, placement: Placement, kind: DeployClass, take: () => string, keep = false): Stage {
  if (kind === 'reroute') return rerouteStage(input, placement);
  const scenes = scenesOf(input, placement, () => (placement.service.networkMode === 'bridge' ? take() : ''));
  const [scene] = scenes;
  const steps: readonly Step[] = [
    cleanStep(scene), ...mountsSteps(scene),
    ...(kind === 'short-stop' || (kind === 'rolling' && needsShortStop(placement)) ? scenes.map(stopStep) : []),
    ...scenes.map(startStep), ...registerSteps(scene), ...gateSteps(scene), ...switchSteps(scene), ...rowsSteps(scene),
    ...scenes.map(renameStep), ...settleSteps(scene), ...(keep ? [] : finishOf(scene)),
  ];
  return { id: `${wordOf(placement.service.name)}-${wordOf(placement.server)}`, host: placement.server, steps, onFailure: 'stage', ...(keep ? { reversible: true } : {}) };
}

const finishOf = (scene: Scene): readonly Step[] => [...unrouteSteps(scene), retireStep(scene), pruneStep(scene)];

/** What ends the containers and routes that a stage with `keep` has replaced. */
export const finishSteps = (input: DeployInput, placement: Placement): readonly Step[] => finishOf(scenesOf(input, placement, () => '')[0]);

/** Containers that are as they should be get their routes again: after a new certificate, a lost state file, a proxy that was gone. */
export function rerouteStage(input: DeployInput, placement: Placement): Stage {
  const scenes = scenesOf(input, placement, () => '');
  return { id: `${wordOf(placement.service.name)}-${wordOf(placement.server)}`, host: placement.server, steps: rerouteSteps(scenes), onFailure: 'stage' };
}
