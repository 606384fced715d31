import type { Step } from '../../plan.ts';
import { previousSuffix } from '../names.ts';
import { nothing, step, undo, type Scene } from './scene.ts';

/** Also notes what serves now, for the steps that come. */
export const cleanStep = (scene: Scene): Step =>
  step(scene, 'clean', 'jiji_deploy_clean', [scene.engine, scene.project, scene.service.name, scene.final, previousSuffix(scene.input.nowMs)]);

export const renameStep = (scene: Scene): Step =>
  step(scene, 'rename', 'jiji_deploy_rename', [scene.engine, scene.key, scene.final, scene.previous], {
    optional: true, undo: undo('jiji_undo_rename', [scene.engine, scene.key, scene.final, scene.candidate]),
  });

/** With the private network: until every server names the new containers. Without it only the pause that the settings ask for. */
export const settleSteps = (scene: Scene): readonly Step[] => {
  const { drainSeconds } = scene.input;
  if (scene.input.config.network.enabled) return [step(scene, 'settle', 'jiji_deploy_settle', [scene.engine, scene.service.name, scene.project, String(drainSeconds)], { optional: true, undo: nothing })];
  return drainSeconds === 0 ? [] : [step(scene, 'drain', 'sleep', [String(drainSeconds)], { optional: true, undo: nothing, expectedSeconds: drainSeconds })];
};

/** The point of no return: it has no undo. */
export const retireStep = (scene: Scene): Step =>
  step(scene, 'retire', 'jiji_deploy_retire', [scene.engine, scene.service.name, String(scene.service.stopTimeoutSeconds), scene.project, scene.final, previousSuffix(scene.input.nowMs)], { optional: true, expectedSeconds: scene.service.stopTimeoutSeconds });
