import { registerMessages } from '../../../base/index.ts';
import type { VolumeMount } from '../../../config/model.ts';
import type { Step } from '../../plan.ts';
import { incomingFolder, isArchiveLarge, largeFiles, stagedFolder, type UploadSet } from '../uploads/upload-set.ts';
import { step, undo, type Scene } from './scene.ts';

const setOf = (scene: Scene): UploadSet | undefined => (scene.service.uploads.length === 0 ? undefined : scene.input.uploads?.get(scene.service.name));

/** Puts the service's uploads into a folder of this deployment; it goes with the container that mounts it. */
export function mountsSteps(scene: Scene): readonly Step[] {
  const set = setOf(scene);
  if (set === undefined) return [];
  const folder = incomingFolder(scene.project, scene.input.operationId, scene.service.name);
  const large = isArchiveLarge(set);
  return [step(scene, 'mounts', 'jiji_deploy_mounts', [
    scene.project, scene.service.name, large ? `${folder}/archive` : '',
    ...largeFiles(set).flatMap(({ entry, place }, at) => ['file', `${folder}/${at + 1}`, place, entry.mode.toString(8), entry.content]),
    ...set.trees.flatMap(({ mount, place }) => (mount.owner === undefined ? [] : ['owner', place, mount.owner])),
  ], { ...(large ? {} : { secret: set.archive }), undo: undo('jiji_undo_mounts', [scene.project, scene.service.name]) })];
}

/** The same as the engine is told. */
export const uploadVolumes = (scene: Scene): readonly VolumeMount[] => (setOf(scene)?.trees ?? []).map(({ mount, place }) => ({
  source: `${stagedFolder(scene.project, scene.input.operationId, scene.service.name)}/${place}`, target: mount.remote, options: mount.options, named: false,
}));

registerMessages({
  'deploy.step.mounts': 'Put the files of {service} in place',
  'upload-changed': '{place} arrived with another content than it had when the plan was made.',
  'upload-owner': 'The server has no user and group {owner} for {place}; numbers always work.',
});
