import { randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import { problem, ProblemError, problemOf, registerMessages, type Problem } from '../base/index.ts';
import type { Arch, ServerConfig } from '../config/model.ts';
import { isPublicIpv4 } from '../network/index.ts';
import type { OperationResult, PlanView } from '../protocol/worker.ts';
import { publicIp } from '../remote/public-ip.ts';
import { runCommand } from '../remote/command.ts';
import { acceptance } from './acceptance.ts';
import type { OperationContext } from './context.ts';
import { missingMetadata, schemaVersion } from './init/adopt.ts';
import { clusterOf, withSettings, type Cluster, type Member } from './init/cluster.ts';
import { exportNetwork } from './init/export-network.ts';
import { exportTopology } from './init/export-topology.ts';
import { laterGroups, runAll } from './init/groups.ts';
import { interruptedPointer } from './init/interrupted-before.ts';
import { joining, joinPreview, notInFile } from './init/join-preview.ts';
import { lookAt, selectServers, together, type Look } from './init/look.ts';
import { initPlain, planInitPlain } from './init/plain/init-plain.ts';
import { planView } from './init/plan-view.ts';
import { preflightProblems } from './init/preflight-problems.ts';
import { checkVersions, partsFor, uploadParts } from './init/prepare.ts';
import { memberRows, registryAnswers } from './init/registry-view.ts';
import { isSeen, prepareStage, type PartsByArch, type PartSet, type SeenMember } from './init/stages.ts';
import { checkUpgrade, partsNoteStage, upgradeStage } from './init/upgrade.ts';
import { isKeyed } from './init/wireguard-config.ts';
import { criticalProblem, isRowOfSeen } from './membership/quorum.ts';
import { outcomeOf } from './outcome.ts';
import type { Stage } from './plan.ts';
import { removePointer } from './pointers.ts';
import { beginOperation, type RunningOperation } from './runner.ts';

export interface InitParams {
  /** Names, hosts or patterns; all servers of the file without it. */
  readonly servers?: readonly string[];
  /** An interrupted init to go on with; without it, the last one that this machine remembers for the file. */
  readonly takeover?: string;
  /** Servers that the interrupted one had found bare: its undo would clear them. */
  readonly fresh?: readonly string[];
  /** Repair: members alone are put right, nobody joins; members that do not answer are told and left out. */
  readonly membersOnly?: boolean;
  /** Other versions of the parts are taken into use, one server after another. */
  readonly upgrade?: boolean;
}

/** Everything that was found out before anything is changed. */
interface Survey {
  readonly selected: ReadonlySet<string>;
  readonly image: string;
  readonly parts: PartsByArch;
  readonly look: Look;
  readonly cluster: Cluster;
  readonly warnings: readonly Problem[];
  readonly upgrade: boolean;
}

const nameOf = (params: InitParams): string => (params.membersOnly === true ? 'network_repair' : 'server_init');

/**
 * Sets servers up: engine, tunnels, registry, container network, names, control loop. Safe to repeat: what is right is
 * left alone, and when all is right the outcome is `unchanged`. Rejects with a ProblemError as long as nothing was
 * changed; what fails later is in the result.
 */
export async function init(ctx: OperationContext, params: InitParams = {}): Promise<OperationResult> {
  if (!ctx.config.network.enabled) return initPlain(ctx, params);
  const survey = await lookAround(ctx, params);
  const metadata = newMetadata(survey);
  const before = params.takeover === undefined ? await interruptedPointer(ctx, nameOf(params)) : undefined;
  const takeover = params.takeover ?? before?.operationId;
  const operation = await beginOperation(ctx, {
    ...(takeover === undefined ? {} : { takeover }),
    operation: nameOf(params), lockName: '.network', hosts: survey.look.seen.filter((seen) => concerned(survey, seen.server.name)).map((seen) => seen.server.name),
    machineIds: Object.fromEntries(survey.look.seen.flatMap((seen) => (seen.document.machineId === null ? [] : [[seen.server.name, seen.document.machineId]]))),
    request: { servers: params.servers ?? [], fresh: freshServers(survey, params.fresh ?? before?.request['fresh']) },
  });
  for (const warning of survey.warnings) operation.warn(warning);
  const groups = allGroups(ctx, survey, survey.cluster, metadata);
  if (groups.flat().every((stage) => stage.steps.length === 0)) return takeover === undefined ? operation.end('unchanged') : endTakenOver(ctx, operation, takeover);
  try {
    const answer = await ctx.ask({ kind: 'confirm-plan', plan: planView(params.membersOnly === true ? 'repair' : 'init', operation.operationId, groups, survey.warnings, joinPreview(survey.cluster)) });
    if (answer !== true) return await operation.end('refused');
    const cluster = await carryOut(ctx, operation, survey, metadata);
    await exportNetwork(ctx, cluster, metadata);
    await exportTopology(ctx);
    const result = await operation.end('done');
    if (takeover !== undefined) await removePointer(ctx.stateDir, takeover);
    return result;
  } catch (error) {
    return await operation.end(outcomeOf(error), problemOf(error));
  }
}

/** Nothing was left to do: the interrupted operation gets its end on every server all the same, and its lock is given back. */
async function endTakenOver(ctx: OperationContext, operation: RunningOperation, takeover: string): Promise<OperationResult> {
  try {
    await operation.lock();
    const result = await operation.end('done');
    await removePointer(ctx.stateDir, takeover);
    return result;
  } catch (error) {
    return await operation.end(outcomeOf(error), problemOf(error));
  }
}

/** What `init` would do, as far as it is known: keys that are yet to be made are named as such. Changes nothing. */
export async function planInit(ctx: OperationContext, params: InitParams = {}): Promise<PlanView> {
  if (!ctx.config.network.enabled) return planInitPlain(ctx, params);
  const survey = await lookAround(ctx, params);
  return planView(params.membersOnly === true ? 'repair' : 'init', ulid(ctx.clock.now()), allGroups(ctx, survey, survey.cluster, newMetadata(survey)), survey.warnings, joinPreview(survey.cluster));
}

async function lookAround(ctx: OperationContext, params: InitParams): Promise<Survey> {
  const chosen = selectServers(ctx.config.servers, params.servers);
  const stated = await partsFor(ctx, new Set(chosen.map((server) => server.arch)));
  const image = [...stated.values()][0]?.proxy.image ?? '';
  const look = await lookAt(ctx, ctx.config.servers, image);
  const selected = selection(chosen, look, params);
  const findings = look.seen.filter((seen) => selected.has(seen.server.name)).map((seen) => preflightProblems(seen, ctx.config));
  const silent = look.silent.filter((entry) => entry.host !== undefined && selected.has(entry.host));
  const errors = [...silent, ...findings.flatMap((entry) => entry.errors)];
  if (errors.length > 0) throw new ProblemError(together(errors));
  const found = new Set(look.seen.flatMap((seen) => (seen.arch === undefined ? [] : [seen.arch])));
  const parts = [...found].every((arch) => stated.has(arch)) ? stated : await partsFor(ctx, found);
  const cluster = withSettings(ctx, unwrap(clusterOf(ctx.config, look.seen, selected, new Map(), ctx.clock.now())));
  const upgrade = params.upgrade === true;
  for (const set of parts.values()) if (!upgrade) checkVersions(cluster, set);
  const critical = cluster.isNew || joining(cluster).length === 0 ? undefined : criticalProblem(cluster.rows, look.seen);
  if (critical !== undefined) throw new ProblemError(critical);
  return { selected, image, parts, look, cluster, upgrade, warnings: [...look.silent.filter((entry) => !silent.includes(entry)), ...notInFile(cluster, new Set(ctx.config.servers.map((server) => server.name))), ...findings.flatMap((entry) => entry.warnings)] };
}

/** Names of the servers that are set up; for a repair those of them that are members and answer. */
function selection(chosen: readonly ServerConfig[], look: Look, params: InitParams): ReadonlySet<string> {
  const names = chosen.map((server) => server.name);
  if (params.membersOnly !== true) return new Set(names);
  const rows = memberRows(registryAnswers(look.seen)).filter((row) => row.removed_at === 0);
  const members = look.seen.filter((seen) => names.includes(seen.server.name) && rows.some((row) => isRowOfSeen(row, seen))).map((seen) => seen.server.name);
  const asked = (params.servers ?? []).length > 0;
  if (members.length === 0) throw new ProblemError(look.silent.length > 0 ? together(look.silent) : problem('repair-nobody', {}, { remedy: { code: 'repair-nobody.remedy' } }));
  // A server that was named and does not answer is an error, as in init.
  return new Set([...members, ...(asked ? look.silent.flatMap((entry) => (entry.host !== undefined && names.includes(entry.host) ? [entry.host] : [])) : [])]);
}

/** Servers that had nothing of ours before this run, or before the one that it goes on with. */
function freshServers(survey: Survey, before: unknown): readonly string[] {
  const known = Array.isArray(before) ? before.filter((name): name is string => typeof name === 'string') : [];
  const bare = survey.look.seen.filter((seen) => survey.selected.has(seen.server.name) && !seen.document.traces).map((seen) => seen.server.name);
  return [...new Set([...known, ...bare])];
}

/** Servers whose lock is needed: those being set up, and members that are told of them. */
const concerned = (survey: Survey, name: string): boolean => survey.selected.has(name) || survey.cluster.members.some((member) => member.name === name && member.seen !== undefined);

const partsOf = (survey: Survey, member: Member): PartSet => {
  const arch: Arch | undefined = member.seen?.arch;
  const set = arch === undefined ? undefined : survey.parts.get(arch);
  if (set === undefined) throw new ProblemError(problem('arch-unsupported', { host: member.name, machine: member.seen?.document.machine ?? '?' }, { host: member.name }));
  return set;
};

const selectedMembers = (cluster: Cluster): readonly Member[] => cluster.members.filter((member) => member.selected && member.seen !== undefined);

const prepareStages = (ctx: OperationContext, survey: Survey): readonly Stage[] =>
  selectedMembers(survey.cluster).flatMap((member) => (member.seen === undefined ? [] : [prepareStage(member, member.seen, ctx.config, partsOf(survey, member))]));

/** For looking at: servers without a key yet stand with a placeholder, so that the rest of the plan can be shown. */
function allGroups(ctx: OperationContext, survey: Survey, cluster: Cluster, metadata: Readonly<Record<string, string>>): readonly (readonly Stage[])[] {
  const shown: Cluster = { ...cluster, members: cluster.members.map((member) => (isKeyed(member) ? member : { ...member, publicKey: '(made on the server)', managementIp: 'fdcc::' })) };
  return [prepareStages(ctx, survey), ...laterGroups(ctx, shown, metadata), ...upgradeGroups(ctx, survey, cluster)];
}

/** One server after another, and a note for those that join later; nothing without `upgrade`. */
function upgradeGroups(ctx: OperationContext, survey: Survey, cluster: Cluster): readonly (readonly Stage[])[] {
  if (!survey.upgrade) return [];
  const members = cluster.members.filter((member) => member.selected && member.existing && member.seen !== undefined);
  for (const member of members) checkUpgrade(member, partsOf(survey, member));
  const stages = members.map((member) => [upgradeStage(member, partsOf(survey, member), ctx.config.builder.engine)]);
  const [first] = members;
  const all = cluster.members.every((member) => !member.existing || member.selected);
  return [...stages, ...(first === undefined || !all ? [] : [[partsNoteStage(first, cluster, partsOf(survey, first))]])];
}

async function carryOut(ctx: OperationContext, operation: RunningOperation, survey: Survey, metadata: Readonly<Record<string, string>>): Promise<Cluster> {
  const titles = ['init.phase.prepare', 'init.phase.mesh', 'init.phase.registry', 'init.phase.rows', 'init.phase.services', 'init.phase.cluster', 'init.phase.checks'] as const;
  const phase = (at: number): void => ctx.emit({ type: 'phase', operationId: operation.operationId, title: titles[at] ?? '', index: at + 1, count: titles.length, at: ctx.clock.now() });
  phase(0);
  await operation.lock();
  await Promise.all(selectedMembers(survey.cluster).map((member) => uploadParts(ctx, operation.operationId, member, partsOf(survey, member), survey.upgrade)));
  await runAll(operation, prepareStages(ctx, survey));
  const cluster = await lookAgain(ctx, survey);
  const groups = laterGroups(ctx, cluster, metadata);
  for (const [at, group] of groups.entries()) {
    phase(at + 1);
    await runAll(operation, group);
  }
  for (const group of upgradeGroups(ctx, survey, survey.cluster)) await runAll(operation, group);
  phase(groups.length + 1);
  await acceptance(ctx, operation, cluster.members.filter(isSeen).filter((member): member is SeenMember => member.selected), cluster, survey.image);
  return cluster;
}

/** Every server has its key now; new ones are also asked how the internet sees them. */
async function lookAgain(ctx: OperationContext, survey: Survey): Promise<Cluster> {
  const servers = survey.look.seen.map((seen) => seen.server).filter((server) => concerned(survey, server.name));
  const look = await lookAt(ctx, servers, survey.image);
  if (look.silent.length > 0) throw new ProblemError(together(look.silent));
  const strangers = survey.cluster.members.filter((member) => member.selected && !member.existing && member.seen !== undefined && !isPublicIpv4(member.hostname));
  const ips = !ctx.settings.network.externalIpLookup ? [] : await Promise.all(strangers.map(async (member) => {
    const found = await runCommand(await ctx.connect(member.name), publicIp(), { signal: ctx.signal });
    return found === undefined ? [] : [[member.name, found] as const];
  }));
  return withSettings(ctx, unwrap(clusterOf(ctx.config, look.seen, survey.selected, new Map(ips.flat()), ctx.clock.now())));
}

/** What describes a cluster, written once by the server that creates it; empty for one that exists. */
function newMetadata(survey: Survey): Readonly<Record<string, string>> {
  if (!survey.cluster.isNew && ['cluster_id', 'schema_version', 'api_port'].every((key) => survey.cluster.metadata[key] !== undefined)) return {};
  const set = [...survey.parts.values()][0];
  const parts = set === undefined ? {} : { corrosion: set.corrosion.version, coredns: set.coredns.version, 'kamal-proxy': set.proxy.version };
  return missingMetadata({
    cluster_cidr: survey.cluster.cidr, service_domain: survey.cluster.domain, discovery: 'corrosion', created_at: new Date().toISOString(), address_layout: 'shared', schema_version: survey.cluster.isNew ? String(schemaVersion) : '0',
    gossip_port: '8787', api_port: String(survey.cluster.apiPort), cluster_id: randomUUID(), join_policy: 'open', join_key_hash: '', dns_ttl_seconds: String(survey.cluster.dnsTtlSeconds),
    rotation_self_test: survey.cluster.rotationSelfTest === false ? '0' : '1', parts: JSON.stringify(parts),
  }, survey.cluster.metadata);
}

function unwrap<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Problem }): T {
  if (!result.ok) throw new ProblemError(result.error);
  return result.value;
}

registerMessages({
  'init.phase.prepare': 'Packages, parts and keys',
  'init.phase.mesh': 'Private network',
  'init.phase.registry': 'Registry',
  'init.phase.rows': 'Members',
  'init.phase.services': 'Container network, firewall, names, control loop',
  'init.phase.cluster': 'What holds for the whole cluster',
  'init.phase.checks': 'Checks',
  'repair-nobody': 'None of these servers is a member of the cluster; there is nothing to repair.',
  'repair-nobody.remedy': 'Set them up with init.',
});
