import type { Step } from '../../plan.ts';
import { nothing, step, undo, type Scene } from './scene.ts';

export const cleanStep = (scene: Scene): Step =>
  step(scene, 'clean', 'jiji_deploy_clean', [scene.engine, scene.project, scene.service.name, scene.final, scene.previous]);

export const renameStep = (scene: Scene): Step =>
  step(scene, 'rename', 'jiji_deploy_rename', [scene.engine, scene.service.name, scene.final, scene.previous], {
    optional: true, undo: undo('jiji_undo_rename', [scene.engine, scene.service.name, scene.final, scene.candidate]),
  });

export const settleStep = (scene: Scene): Step =>
  step(scene, 'settle', 'jiji_deploy_settle', [scene.engine, scene.service.name, scene.project, String(scene.input.drainSeconds)], { optional: true, undo: nothing });

/** The point of no return: it has no undo. */
export const retireStep = (scene: Scene): Step =>
  step(scene, 'retire', 'jiji_deploy_retire', [scene.engine, scene.service.name, String(scene.service.stopTimeoutSeconds), scene.project, scene.final, scene.previous], { optional: true, expectedSeconds: scene.service.stopTimeoutSeconds });
