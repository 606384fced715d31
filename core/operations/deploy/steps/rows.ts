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

export const registerStep = (scene: Scene): Step => step(scene, 'register', 'jiji_deploy_register', rowArgs(scene), { optional: true, undo: nothing });

export const rowsStep = (scene: Scene): Step => step(scene, 'rows', 'jiji_deploy_rows', rowArgs(scene), { undo: undo('jiji_undo_rows', [scene.service.name]) });
