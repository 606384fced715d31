import type { Arch, DeployConfig } from '../../config/model.ts';
import { groupUnits, hostPaths } from '../../host/index.ts';
import { engineNetwork } from '../../remote/network-inspect.ts';
import { peersOf, type PreflightDocument } from '../../remote/preflight.ts';
import type { Part } from '../parts.ts';
import type { Stage, Step } from '../plan.ts';
import { schemaVersion } from './adopt.ts';
import type { Cluster, Member } from './cluster.ts';
import { dockerResolverPath, groupsOf, isInPlace, mtuOf, nameServers, wantedFiles } from './files.ts';
import type { Observation } from './observation.ts';
import { containerNetworkStep, corednsStep, corrosionStep, dockerResolverStep, filesStep, firewallStep, handshakesStep, hostFirewallStep, keysStep, packagesStep, partStep, proxyImageStep, rowsStep, schemaStep, syncStep, unitsStep, wireguardStep, wireguardWorksStep } from './steps.ts';
import { isKeyed, wireguardConfig, type KeyedMember } from './wireguard-config.ts';

/** Parts for one architecture. */
export interface PartSet {
  readonly corrosion: Part;
  readonly coredns: Part;
  readonly proxy: Part;
}
export type PartsByArch = ReadonlyMap<Arch, PartSet>;

/** A keyed member that can be reached, with what was seen of it. */
export type SeenMember = KeyedMember & { readonly seen: Observation };
export const isSeen = (member: Member): member is SeenMember => isKeyed(member) && member.seen !== undefined;

const tools = ['curl', 'jq', 'iptables', 'nft', 'dig', 'wg', 'ip'];

/** Parts that this server needs: a member keeps the version it has, until somebody asks for another. */
export function neededParts(member: Member, parts: PartSet): readonly Part[] {
  const document = member.seen?.document;
  const needs = (part: Part): boolean => {
    const installed = document?.parts[part.name] ?? null;
    return installed === null || (!member.existing && installed !== `${part.version} ${part.sha256}`) || (part.kind === 'image' && document?.proxyImage !== true);
  };
  return [parts.corrosion, parts.coredns, parts.proxy].filter(needs);
}

/** Phases 0b to 2: packages, parts, key. Nothing of it depends on another server. */
export function prepareStage(member: Member, seen: Observation, config: DeployConfig, parts: PartSet): Stage {
  const { document } = seen;
  const engine = config.builder.engine;
  const missing = [...(document.engineInstalled ? [] : [engine]), ...tools.filter((tool) => document.missing.includes(tool))];
  const needed = neededParts(member, parts);
  const steps: Step[] = [];
  if (missing.length > 0 || document.engineVersion === null) steps.push(packagesStep(engine, missing.length > 0 ? missing : [engine]));
  if (document.listenPort === null) steps.push(wireguardWorksStep());
  for (const part of needed) {
    if (part.kind === 'image') steps.push(proxyImageStep(engine, part));
    else steps.push(partStep(part, part.name === 'corrosion' ? hostPaths.corrosionBinary : hostPaths.corednsBinary));
  }
  if (document.publicKey === null) steps.push(keysStep());
  return stage('prepare', member, steps);
}

/** Phase 3: files and tunnels. Members that are not being set up only learn of new peers. */
export function meshStage(member: SeenMember, cluster: Cluster, config: DeployConfig): Stage {
  const { document } = member.seen;
  const steps: Step[] = [];
  if (member.selected) {
    const differing = wantedFiles(member, document, cluster, config).filter((file) => !isInPlace(document, file));
    if (differing.length > 0) steps.push(filesStep(differing));
  }
  const text = wireguardConfig(member, peersOfMember(member, cluster), mtuOf(document));
  if (!wireguardIsRight(document, text, peersOfMember(member, cluster))) steps.push(wireguardStep(member, text, mtuOf(document), peersOfMember(member, cluster).length));
  // Before the first handshakes; what the bridge needs comes when there is one.
  if (member.selected && document.firewall !== null && engineNetwork(document.network) === undefined) steps.push(hostFirewallStep(document.firewall, servesWeb(member, config)));
  return stage('mesh', member, steps);
}

const servesWeb = (member: Member, config: DeployConfig): boolean => config.services.some((service) => service.proxy.length > 0 && service.servers.includes(member.name));

/** Phase 3, end, and 4, beginning: handshakes, then the registry. */
export function registryStage(member: SeenMember, cluster: Cluster, config: DeployConfig): Stage {
  const { document } = member.seen;
  const steps: Step[] = [];
  const reachable = peersOfMember(member, cluster).filter(isSeen);
  const met = new Set(peersOf(document).filter((peer) => peer.latestHandshake > 0).map((peer) => peer.publicKey));
  if (reachable.some((peer) => !met.has(peer.publicKey))) steps.push(handshakesStep(reachable));
  const changed = changedGroups(member, cluster, config);
  const fresh = document.files[hostPaths.corrosionConfig] === undefined || document.parts['corrosion'] === null;
  if (fresh || changed.has('corrosion') || changed.has('common') || !isRunning(document, 'jiji-corrosion.service')) {
    steps.push(corrosionStep(changed.has('corrosion') || fresh ? 'restart' : 'keep'));
  }
  return stage('registry', member, steps);
}

/** Phase 4: the server's own row; the first server of a new cluster also says what the cluster is. */
export function rowsStage(member: SeenMember, cluster: Cluster, config: DeployConfig, metadata: Readonly<Record<string, string>>): Stage {
  const needed = !member.existing || member.seen.document.serverId !== member.id || Object.keys(metadata).length > 0;
  return stage('rows', member, [...(isOldSchema(cluster) ? [schemaStep()] : []), ...(needed ? [rowsStep(member, config.builder.engine, metadata)] : [])]);
}

/** A registry that another tool or an earlier version made: it lacks columns that this one uses. */
export const isOldSchema = (cluster: Cluster): boolean => !cluster.isNew && Number(cluster.metadata['schema_version'] ?? '0') < schemaVersion;

/** Phases 4, end, to 8: what containers need. */
export function servicesStage(member: SeenMember, cluster: Cluster, config: DeployConfig): Stage {
  const { document } = member.seen;
  const engine = config.builder.engine;
  const changed = changedGroups(member, cluster, config);
  const network = engineNetwork(document.network);
  const steps: Step[] = [];
  if (cluster.members.some((other) => !other.existing)) steps.push(syncStep(cluster.members));
  const networkIsRight = network?.subnet === member.subnet && network.gateway === member.wireguardIp;
  if (!networkIsRight) steps.push(containerNetworkStep(engine, member, mtuOf(document)));
  if (!networkIsRight || changed.has('firewall') || changed.has('common') || document.forwarding !== 1 || !isRunning(document, 'jiji-firewall.service')) steps.push(firewallStep());
  const web = servesWeb(member, config);
  if (document.firewall !== null && (!networkIsRight || document.hostFirewall !== 'right' || (web && document.hostFirewallWeb !== true))) steps.push(hostFirewallStep(document.firewall, web));
  if (changed.has('dns') || changed.has('common') || document.files[hostPaths.corefile] === undefined || !isRunning(document, 'jiji-coredns.service')) steps.push(corednsStep(changed.has('dns') ? 'restart' : 'keep'));
  if (engine === 'docker' && (changed.has('common') || document.files[dockerResolverPath] === undefined)) steps.push(dockerResolverStep(cluster, nameServers(member, cluster)));
  const units = groupUnits.loop;
  const restart = ['common', 'loop', 'dns'].some((group) => changed.has(group));
  if (restart || units.some((unit) => !isRunning(document, unit))) steps.push(unitsStep(restart ? 'restart' : 'keep', units));
  return stage('services', member, steps);
}

const stage = (phase: string, member: Member, steps: readonly Step[]): Stage => ({ id: `${phase}-${member.index}`, host: member.name, steps, onFailure: 'none' });

const peersOfMember = (member: Member, cluster: Cluster): readonly KeyedMember[] => cluster.members.filter(isKeyed).filter((peer) => peer.id !== member.id);

const isRunning = (document: PreflightDocument, unit: string): boolean => {
  const state = document.units[unit];
  return state?.active === 'active' && state.enabled === 'enabled';
};

function wireguardIsRight(document: PreflightDocument, text: string, peers: readonly KeyedMember[]): boolean {
  const file = { path: hostPaths.wireguardConfig, mode: '0600', content: text };
  const have = new Set(peersOf(document).map((peer) => peer.publicKey));
  return isInPlace(document, file) && isRunning(document, 'wg-quick@jiji0.service') && have.size === peers.length && peers.every((peer) => have.has(peer.publicKey));
}

const changedGroups = (member: SeenMember, cluster: Cluster, config: DeployConfig): ReadonlySet<string> =>
  groupsOf(wantedFiles(member, member.seen.document, cluster, config).filter((file) => !isInPlace(member.seen.document, file)));
