import { problem, type Problem } from '../../base/index.ts';
import { stateHash } from '../../remote/inspect.ts';
import type { Plan, PlanLine, Stage } from '../plan.ts';
import { canaryPlacements, rolloutGroups, type CanaryGate, type Rollout } from '../rollout/groups.ts';
import { currentContainer, deployClass, type DeployClass } from './classify.ts';
import { placements, type DeployInput, type Placement } from './input.ts';
import { Leases } from './leases.ts';
import { imageReference, imageVersion, wordOf } from './names.ts';
import { preflightProblems, preflightWarnings } from './preflight.ts';
import { proxyContainerArgs } from './proxy-args.ts';
import { finishSteps, serviceStage } from './service-stage.ts';
import { dnsOf } from './steps/start.ts';
import './messages.ts';

export interface DeployPlan extends Plan {
  /** Any of these keeps the plan from being carried out. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Per server: full references of the images that the plan starts. */
  readonly images: ReadonlyMap<string, readonly string[]>;
  /** What the plan's images mean, as far as it is known. */
  readonly digests: DeployInput['digests'];
  /** Servers that need the proxy's image. */
  readonly proxyServers: readonly string[];
  /** Groups before which the settings' pause is made. */
  readonly pauseBefore: ReadonlySet<number>;
  readonly canary?: CanaryGate;
}

/** A placement that the deploy changes, and how. */
interface Changing {
  readonly placement: Placement;
  readonly kind: DeployClass;
}

/** What a deploy would do: a pure function of file, secrets and what was seen. */
export function planDeploy(input: DeployInput): DeployPlan {
  const leases = new Map([...input.observed].map(([server, observed]) => [server, new Leases(observed)]));
  const classed = placements(input).map((placement) => ({ placement, kind: deployClass(input, placement) }));
  const changing = classed.filter(({ kind }) => kind !== 'unchanged');
  const exhausted: Problem[] = [];
  const take = (server: string): string => {
    const address = leases.get(server)?.take();
    if (address === undefined && !exhausted.some((one) => one.host === server)) exhausted.push(problem('addresses-exhausted', { host: server }, { host: server }));
    return address ?? '';
  };
  const proxyServers = [...new Set(changing.filter(({ placement }) => placement.service.proxy.length > 0 && !proxyRuns(placement)).map(({ placement }) => placement.server))];
  const proxyGroup = proxyServers.flatMap((server) => proxyStage(input, server, take));
  const rollout = rolloutOf(input, changing, take);
  const shift = proxyGroup.length === 0 ? 0 : 1;
  const groups = [...(shift === 0 ? [] : [proxyGroup]), ...rollout.groups];
  const changed = new Set(groups.flat().map((stage) => stage.host));
  return {
    operation: input.operation ?? 'deploy', operationId: input.operationId, groups, proxyServers, digests: input.digests,
    pauseBefore: new Set([...rollout.pauseBefore].map((at) => at + shift)), ...(rollout.canary === undefined ? {} : { canary: { ...rollout.canary, before: rollout.canary.before + shift } }),
    stateHashes: Object.fromEntries([...input.observed].filter(([server]) => changed.has(server)).map(([server, observed]) => [server, stateHash(observed)])),
    summary: [...classed.map(({ placement, kind }) => lineOf(input, placement, kind)), ...proxyServers.map(proxyLine)],
    problems: [...preflightProblems(input), ...exhausted], warnings: [...(input.notes ?? []), ...preflightWarnings(input)],
    images: imagesOf(changing.map(({ placement }) => placement)),
  };
}

const proxyRuns = ({ observed }: Placement): boolean => observed.containers?.some((container) => container.name === 'kamal-proxy' && container.running) === true;

function proxyStage(input: DeployInput, server: string, take: (server: string) => string): readonly Stage[] {
  const observed = input.observed.get(server);
  if (observed === undefined) return [];
  const { engine } = input.config.builder;
  const part = input.proxyImages.get(server) ?? { image: 'localhost/jiji/kamal-proxy', version: '?' };
  const present = observed.containers?.some((container) => container.name === 'kamal-proxy') === true;
  return [{
    id: `proxy-${wordOf(server)}`, host: server, onFailure: 'stage',
    steps: [{
      id: 'proxy.boot', title: { code: 'deploy.step.proxy', args: { version: part.version } }, why: { code: 'deploy.why.proxy' }, script: 'jiji_proxy_boot "$@"',
      args: [engine, part.image, present ? '' : take(server), ...proxyContainerArgs(engine, part.image, part.version, dnsOf({ observed }))],
      undo: { script: 'jiji_undo_proxy_boot "$@"', args: [engine] }, expectedSeconds: 30,
    }],
  }];
}

/** What changes, in the order and with the gates that settings and wishes ask for. */
function rolloutOf(input: DeployInput, changing: readonly Changing[], take: (server: string) => string): Rollout {
  const canaries = input.rollout.canary === undefined ? [] : canaryPlacements(placements(input), input.rollout.canary);
  const moves = changing.map(({ placement, kind }) => ({
    placement,
    main: (keep: boolean) => serviceStage(input, placement, kind, () => take(placement.server), keep),
    finish: () => (kind === 'reroute' ? [] : finishSteps(input, placement)),
  }));
  return rolloutGroups(moves, canaries, input.rollout);
}

function lineOf(input: DeployInput, placement: Placement, kind: DeployClass): PlanLine {
  const before = currentContainer(input, placement)?.labels['jiji.version'] ?? '–';
  const version = imageVersion(imageReference(placement.service) ?? '');
  return { host: placement.server, service: placement.service.name, kind: kind === 'reroute' ? 'change' : kind, text: { code: `deploy.line.${kind}`, args: { service: placement.service.name, before, version } } };
}

const proxyLine = (server: string): PlanLine => ({ host: server, kind: 'change', text: { code: 'deploy.line.proxy', args: { host: server } } });

function imagesOf(changing: readonly Placement[]): ReadonlyMap<string, readonly string[]> {
  const images = new Map<string, readonly string[]>();
  for (const { service, server } of changing) {
    const reference = imageReference(service);
    if (reference !== undefined) images.set(server, [...new Set([...(images.get(server) ?? []), reference])]);
  }
  return images;
}
