import { problem, ProblemError, registerMessages } from '../../base/index.ts';
import { hostPaths } from '../../host/index.ts';
import type { Part } from '../parts.ts';
import type { Stage, Step } from '../plan.ts';
import type { Cluster, Member } from './cluster.ts';
import type { PartSet } from './stages.ts';
import { proxyImageStep, uploadPath } from './steps.ts';
import partsNoteSh from './steps/parts-note.sh';
import upgradeSh from './steps/upgrade.sh';
import type { Engine } from '../../config/model.ts';

/** Parts that a member has in another version than the one that is brought. */
export function partsToUpgrade(member: Member, parts: PartSet): readonly Part[] {
  const installed = member.seen?.document.parts ?? {};
  return [parts.corrosion, parts.coredns, parts.proxy].filter((part) => {
    const found = installed[part.name] ?? null;
    return found !== null && found !== `${part.version} ${part.sha256}`;
  });
}

/** Data of Corrosion 0.x and 1.x never mix, so a cluster cannot go from one to the other while it runs. */
export function checkUpgrade(member: Member, parts: PartSet): void {
  const found = (member.seen?.document.parts['corrosion'] ?? '').split(' ')[0] ?? '';
  const family = (version: string): string => version.split('.')[0] ?? '';
  if (found === '' || family(found) === family(parts.corrosion.version)) return;
  throw new ProblemError(problem('upgrade-family', { host: member.name, running: found, brought: parts.corrosion.version }, { host: member.name, remedy: { code: 'upgrade-family.remedy' } }));
}

/** One stage a server, to be run one after another: names first, since a registry that stops keeps names answering. */
export function upgradeStage(member: Member, parts: PartSet, engine: Engine): Stage {
  const wanted = new Set(partsToUpgrade(member, parts).map((part) => part.name));
  const steps: Step[] = [];
  if (wanted.has('coredns')) steps.push(upgradeStep(parts.coredns, hostPaths.corednsBinary, 'jiji-coredns.service'));
  if (wanted.has('corrosion')) steps.push(upgradeStep(parts.corrosion, hostPaths.corrosionBinary, 'jiji-corrosion.service'));
  // An image of a new name is loaded by the preparation already.
  if (wanted.has('kamal-proxy') && member.seen?.document.proxyImage === true) steps.push(proxyImageStep(engine, parts.proxy));
  return { id: `upgrade-${member.index}`, host: member.name, steps, onFailure: 'none' };
}

const upgradeStep = (part: Part, target: string, unit: string): Step => ({
  id: `upgrade.${part.name}`, title: { code: 'init.upgrade', args: { part: part.name, version: part.version } }, script: upgradeSh,
  args: [part.name, part.version, part.sha256, uploadPath(part), target, unit], expectedSeconds: 10,
});

/** When every server has them. */
export const partsNoteStage = (member: Member, cluster: Cluster, parts: PartSet): Stage => {
  const versions = JSON.stringify({ corrosion: parts.corrosion.version, coredns: parts.coredns.version, 'kamal-proxy': parts.proxy.version });
  const same = cluster.metadata['parts'] === versions;
  return { id: `parts-${member.index}`, host: member.name, onFailure: 'none', steps: same ? [] : [{ id: 'parts-note', title: { code: 'init.parts-note' }, script: partsNoteSh, args: [versions] }] };
};

registerMessages({
  'init.upgrade': 'Take {part} {version} into use',
  'init.parts-note': 'Note the versions that the cluster runs',
  'part-untried': '{part} {version} does not work with this server’s configuration; the present one goes on.',
  'part-given-back': '{part} {version} did not run; the one before is back.',
  'upgrade-family': '{host} runs Corrosion {running}, this would bring {brought}: their data do not mix.',
  'upgrade-family.remedy': 'Make a new cluster with the new version, or bring one of the same family with --parts.',
});
