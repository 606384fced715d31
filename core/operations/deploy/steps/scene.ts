import type { ServiceConfig } from '../../../config/model.ts';
import type { Step } from '../../plan.ts';
import { unknownDigest, type DeployInput, type Placement } from '../input.ts';
import { candidateName, containerName, imageByDigest, imageReference, imageVersion, previousName, wordOf } from '../names.ts';

/** Values that several steps of one service on one server share. */
export interface Scene {
  readonly input: DeployInput;
  readonly placement: Placement;
  readonly service: ServiceConfig;
  readonly engine: string;
  readonly project: string;
  readonly final: string;
  readonly candidate: string;
  readonly previous: string;
  readonly address: string;
  readonly image: string;
  readonly version: string;
  readonly digest: string;
}

/** An undo that has nothing to do: with it a step is no point of no return. */
export const nothing = { script: ':' } as const;

export function sceneOf(input: DeployInput, placement: Placement, address: string): Scene {
  const { service } = placement;
  const { project, builder } = input.config;
  const reference = imageReference(service) ?? '';
  const digest = input.digests.get(reference) ?? unknownDigest;
  return {
    input, placement, service, engine: builder.engine, project, address, digest,
    final: containerName(project, service.name), candidate: candidateName(project, service.name, input.nowMs), previous: previousName(project, service.name, input.nowMs),
    image: imageByDigest(reference, digest), version: imageVersion(reference),
  };
}

/** A step of the service; NAME up to its first hyphen is also its title in the catalogue. */
export function step(scene: Scene, name: string, call: string, args: readonly string[], more: Partial<Step> = {}): Step {
  return {
    id: `${wordOf(scene.service.name)}.${name}`, title: { code: `deploy.step.${name.split('-')[0] ?? name}`, args: { service: scene.service.name, version: scene.version } },
    script: `${call} "$@"`, args, ...more,
  };
}

export const undo = (call: string, args: readonly string[]): { readonly script: string; readonly args: readonly string[] } => ({ script: `${call} "$@"`, args });
