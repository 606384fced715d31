import { problem, type Problem } from '../../base/index.ts';
import { stateHash } from '../../remote/inspect.ts';
import type { Plan, PlanLine, Stage } from '../plan.ts';
import { currentContainer, deployClass, type DeployClass } from './classify.ts';
import { placements, type DeployInput, type Placement } from './input.ts';
import { Leases } from './leases.ts';
import { imageReference, imageVersion, wordOf } from './names.ts';
import { preflightProblems, preflightWarnings } from './preflight.ts';
import { proxyContainerArgs } from './proxy-args.ts';
import { serviceStage } from './service-stage.ts';
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
}

/** What a deploy would do: a pure function of file, secrets and what was seen. */
export function planDeploy(input: DeployInput): DeployPlan {
  const leases = new Map([...input.observed].map(([server, observed]) => [server, new Leases(observed)]));
  const classed = placements(input).map((placement) => ({ placement, kind: deployClass(input, placement) }));
  const changing = classed.filter(({ kind }) => kind !== 'unchanged');
  const exhausted: Problem[] = [];
  const take = (server: string): string => {
    const address = leases.get(server)?.take();
    if (address === undefined) exhausted.push(problem('addresses-exhausted', { host: server }, { host: server }));
    return address ?? '';
  };
  const proxyServers = [...new Set(changing.filter(({ placement }) => placement.service.proxy.length > 0 && !proxyRuns(placement)).map(({ placement }) => placement.server))];
  const proxyGroup = proxyServers.flatMap((server) => proxyStage(input, server, take));
  const groups = [...(proxyGroup.length === 0 ? [] : [proxyGroup]), ...serviceGroups(input, changing, take)];
  const changed = new Set(groups.flat().map((stage) => stage.host));
  return {
    operation: 'deploy', operationId: input.operationId, groups, proxyServers, digests: input.digests,
    stateHashes: Object.fromEntries([...input.observed].filter(([server]) => changed.has(server)).map(([server, observed]) => [server, stateHash(observed)])),
    summary: [...classed.map(({ placement, kind }) => lineOf(input, placement, kind)), ...proxyServers.map(proxyLine)],
    problems: [...preflightProblems(input), ...exhausted], warnings: preflightWarnings(input),
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

/** Services in file order; of each, so many servers at a time as the settings say. */
function serviceGroups(input: DeployInput, changing: readonly { readonly placement: Placement; readonly kind: DeployClass }[], take: (server: string) => string): readonly (readonly Stage[])[] {
  return input.services.flatMap((service) => {
    const own = changing.filter(({ placement }) => placement.service === service);
    const groups: (readonly Stage[])[] = [];
    for (let from = 0; from < own.length; from += Math.max(1, input.parallelServers)) {
      groups.push(own.slice(from, from + Math.max(1, input.parallelServers)).map(({ placement, kind }) => serviceStage(input, placement, kind, take(placement.server))));
    }
    return groups;
  });
}

function lineOf(input: DeployInput, placement: Placement, kind: DeployClass): PlanLine {
  const before = currentContainer(input, placement)?.labels['jiji.version'] ?? '–';
  const version = imageVersion(imageReference(placement.service) ?? '');
  return { host: placement.server, service: placement.service.name, kind, text: { code: `deploy.line.${kind}`, args: { service: placement.service.name, before, version } } };
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
