import type { ServiceConfig } from '../../../config/model.ts';
import type { Step } from '../../plan.ts';
import { nothing, step, undo, type Scene } from './scene.ts';

export const healthPort = (service: ServiceConfig): number | undefined => service.proxy[0]?.appPort ?? service.ports.find((port) => port.protocol === 'tcp')?.containerPort;

const rowArgs = (scene: Scene): readonly string[] => {
  const port = healthPort(scene.service);
  return [
    scene.service.name, scene.project, port === undefined ? 'null' : `int:${port}`,
    scene.service.servers.length > 1 ? `text:${scene.placement.server}` : 'null', scene.version, scene.image,
  ];
};

/** For all containers of the service at once; without the private network there is no registry to tell. */
export const registerSteps = (scene: Scene): readonly Step[] =>
  scene.input.config.network.enabled ? [step(scene, 'register', 'jiji_deploy_register', rowArgs(scene), { optional: true, undo: nothing })] : [];

export const rowsSteps = (scene: Scene): readonly Step[] =>
  scene.input.config.network.enabled ? [step(scene, 'rows', 'jiji_deploy_rows', rowArgs(scene), { undo: undo('jiji_undo_rows', [scene.service.name]) })] : [];
