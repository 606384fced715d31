import type { Step } from '../../plan.ts';
import { pruneArgs } from '../../prune/args.ts';
import { imageReference } from '../names.ts';
import { step, type Scene } from './scene.ts';

/** Takes away old images of the service; what cannot be taken away is a warning. */
export const pruneStep = (scene: Scene): Step =>
  step(scene, 'prune', 'jiji_prune', pruneArgs(scene.input.config.builder.engine, scene.service, imageReference(scene.service) ?? scene.image, scene.input.pinnedTags ?? []), { optional: true });
