import type { Stage, Step } from '../plan.ts';
import { needsShortStop, type DeployClass } from './classify.ts';
import type { DeployInput, Placement } from './input.ts';
import { wordOf } from './names.ts';
import { gateStep } from './steps/gate.ts';
import { cleanStep, renameStep, retireStep, settleStep } from './steps/names.ts';
import { switchSteps, unrouteSteps } from './steps/routes.ts';
import { registerStep, rowsStep } from './steps/rows.ts';
import { sceneOf } from './steps/scene.ts';
import { startStep, stopStep } from './steps/start.ts';

/** Steps 8 to 16 of operations.md 7.2 for one service on one server. */
export function serviceStage(input: DeployInput, placement: Placement, kind: DeployClass, address: string): Stage {
  const scene = sceneOf(input, placement, address);
  const steps: readonly Step[] = [
    cleanStep(scene),
    ...(kind === 'short-stop' || (kind === 'rolling' && needsShortStop(placement)) ? [stopStep(scene)] : []),
    startStep(scene), registerStep(scene), gateStep(scene), ...switchSteps(scene), rowsStep(scene),
    renameStep(scene), settleStep(scene), ...unrouteSteps(scene), retireStep(scene),
  ];
  return { id: `${wordOf(placement.service.name)}-${wordOf(placement.server)}`, host: placement.server, steps, onFailure: 'stage' };
}
