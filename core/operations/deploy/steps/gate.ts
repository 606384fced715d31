import type { Step } from '../../plan.ts';
import { healthPort } from './rows.ts';
import { nothing, step, type Scene } from './scene.ts';

export function gateStep(scene: Scene): Step {
  const { service } = scene;
  const target = service.proxy[0];
  const limit = target?.healthcheck.deployTimeoutSeconds ?? 60;
  const kind = target === undefined
    ? ['auto', String(healthPort(service) ?? 0)]
    : ['http', String(target.appPort), target.healthcheck.path, String(target.healthcheck.timeoutSeconds)];
  return step(scene, 'gate', 'jiji_deploy_gate', [scene.engine, service.name, String(limit), ...kind], { undo: nothing, expectedSeconds: limit });
}
