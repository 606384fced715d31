import type { ServiceConfig } from '../../../config/model.ts';
import type { Step } from '../../plan.ts';
import { unknownDigest, type DeployInput, type Placement } from '../input.ts';
import { candidateSuffix, containerName, imageByDigest, imageReference, imageVersion, instanceKey, previousSuffix, wordOf } from '../names.ts';

/** Values that the steps of one container of a service on one server share. */
export interface Scene {
  readonly input: DeployInput;
  readonly placement: Placement;
  readonly service: ServiceConfig;
  readonly engine: string;
  readonly project: string;
  /** Which of the service's containers on this server, from 1. */
  readonly instance: number;
  /** Under this name the steps keep values of the container on the server. */
  readonly key: string;
  readonly final: string;
  readonly candidate: string;
  readonly previous: string;
  /** Empty for a container without an address of its own. */
  readonly address: string;
  readonly image: string;
  readonly version: string;
  readonly digest: string;
}

/** An undo that has nothing to do: with it a step is no point of no return. */
export const nothing = { script: ':' } as const;

export function sceneOf(input: DeployInput, placement: Placement, address: string, instance = 1): Scene {
  const { service } = placement;
  const { project, builder } = input.config;
  const reference = imageReference(service) ?? '';
  const digest = input.digests.get(reference) ?? unknownDigest;
  const final = containerName(project, service.name, instance);
  return {
    input, placement, service, engine: builder.engine, project, address, digest, instance, key: instanceKey(service.name, instance),
    final, candidate: `${final}${candidateSuffix(input.nowMs)}`, previous: `${final}${previousSuffix(input.nowMs)}`,
    image: imageByDigest(reference, digest), version: imageVersion(reference),
  };
}

/** All containers of the service on this server. */
export const scenesOf = (input: DeployInput, placement: Placement, address: () => string): readonly [Scene, ...Scene[]] => [
  sceneOf(input, placement, address()),
  ...Array.from({ length: placement.service.scale - 1 }, (_, at) => sceneOf(input, placement, address(), at + 2)),
];

/** A step of the service; NAME up to its first hyphen is also its title in the catalogue. */
export function step(scene: Scene, name: string, call: string, args: readonly string[], more: Partial<Step> = {}): Step {
  return {
    id: `${wordOf(scene.service.name)}.${name}${scene.instance > 1 ? `-${scene.instance}` : ''}`,
    title: { code: `deploy.step.${name.split('-')[0] ?? name}`, args: { service: scene.instance > 1 ? `${scene.service.name} (${scene.instance})` : scene.service.name, version: scene.version } },
    script: `${call} "$@"`, args, ...more,
  };
}

export const undo = (call: string, args: readonly string[]): { readonly script: string; readonly args: readonly string[] } => ({ script: `${call} "$@"`, args });
