import type { ProxyTarget } from '../../../config/model.ts';
import type { Step } from '../../plan.ts';
import { healthPort } from './rows.ts';
import { nothing, step, type Scene } from './scene.ts';

/** What a service without a proxy has for its health check. */
const defaultSeconds = 60;

/** The gates of a service: one for each way in, in the order of the file; the first of them is called `gate`. Each asks all containers. */
export function gateSteps(scene: Scene): readonly Step[] {
  const { service } = scene;
  if (service.proxy.length === 0) return [gate(scene, 'gate', defaultSeconds, ['auto', String(healthPort(service) ?? 0)])];
  return service.proxy.flatMap((target, at) => {
    const { healthcheck } = target;
    const name = at === 0 ? 'gate' : `gate-${target.appPort}`;
    if (healthcheck.cmd === undefined) return [gate(scene, name, healthcheck.deployTimeoutSeconds, ['http', String(target.appPort), healthcheck.path, String(healthcheck.timeoutSeconds)])];
    return [gate(scene, name, healthcheck.deployTimeoutSeconds, ['cmd', String(healthcheck.timeoutSeconds), healthcheck.cmd]), ...pathSteps(scene, target)];
  });
}

const gate = (scene: Scene, name: string, seconds: number, kind: readonly string[]): Step =>
  step(scene, name, 'jiji_deploy_gate', [scene.engine, scene.service.name, String(seconds), ...kind], { undo: nothing, expectedSeconds: seconds });

/** Which path the proxy is to ask where the file has a command: once, of the first container. */
export function pathSteps(scene: Scene, { appPort, healthcheck }: ProxyTarget): readonly Step[] {
  if (healthcheck.cmd === undefined) return [];
  const args = [scene.engine, scene.service.name, String(healthcheck.deployTimeoutSeconds), String(appPort), String(healthcheck.timeoutSeconds)];
  return [step(scene, `path-${appPort}`, 'jiji_deploy_path', args, { undo: nothing, expectedSeconds: healthcheck.timeoutSeconds })];
}
