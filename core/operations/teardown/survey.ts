import { problem, ProblemError, registerMessages } from '../../base/index.ts';
import type { TeardownLevel } from '../../protocol/worker.ts';
import { runCommand } from '../../remote/command.ts';
import { engineContainers, type EngineContainer } from '../../remote/engine.ts';
import type { OperationContext } from '../context.ts';
import { lookAt, selectServers, together } from '../init/look.ts';
import type { Observation } from '../init/observation.ts';
import { memberRows, registryAnswers } from '../init/registry-view.ts';
import { copiesOf } from '../membership/copies.ts';
import { leavePreview } from '../membership/preview.ts';
import { criticalProblem, isRowOfSeen } from '../membership/quorum.ts';
import type { PlanLine } from '../plan.ts';

/** How far a teardown goes; each level includes those before it. Volumes are named one by one beside it. */
export const teardownLevels: readonly TeardownLevel[] = ['project', 'network', 'images', 'engine'];

/** A level out of a request or an option; anything else is none. */
export const levelOf = (value: unknown): { readonly level?: TeardownLevel } => {
  const level = teardownLevels.find((each) => each === value);
  return level === undefined ? {} : { level };
};

export interface TeardownWish {
  readonly servers?: readonly string[];
  /** Default: `network` where no other project runs, else `project`. */
  readonly level?: TeardownLevel;
  /** Named volumes whose data goes, too. */
  readonly volumes?: readonly string[];
}

/** One server that is to be taken out. */
export interface Leaving {
  readonly seen: Observation;
  readonly level: TeardownLevel;
  /** Id in the registry, where it has one. */
  readonly rowId?: string;
  /** Containers that nobody of ours made, by name: the engine stays then. */
  readonly strangers: readonly string[];
}

export interface TeardownSurvey {
  readonly leaving: readonly Leaving[];
  /** Members that stay and can be told. */
  readonly staying: readonly Observation[];
  readonly lines: readonly PlanLine[];
}

export const leavesNetwork = (server: Leaving): boolean => server.level !== 'project';

/** Looks at all servers; rejects with what stands in the way. */
export async function surveyTeardown(ctx: OperationContext, wish: TeardownWish): Promise<TeardownSurvey> {
  const chosen = new Set(selectServers(ctx.config.servers, wish.servers).map((server) => server.name));
  const look = await lookAt(ctx, ctx.config.servers, '');
  const silent = look.silent.filter((entry) => entry.host !== undefined && chosen.has(entry.host));
  if (silent.length > 0) throw new ProblemError(together(silent));
  const leaving = await Promise.all(look.seen.filter((seen) => chosen.has(seen.server.name) && seen.document.traces).map((seen) => judge(ctx, seen, wish)));
  const going = new Set(leaving.filter(leavesNetwork).map((server) => server.seen.server.name));
  const answers = registryAnswers(look.seen);
  const staying = answers.map((answer) => answer.seen).filter((seen) => !going.has(seen.server.name));
  const rows = memberRows(answers);
  const leavesNow = leaving.some((server) => leavesNetwork(server) && rows.some((row) => row.removed_at === 0 && isRowOfSeen(row, server.seen)));
  const critical = leavesNow && staying.length > 0 ? criticalProblem(rows, look.seen) : undefined;
  if (critical !== undefined) throw new ProblemError(critical);
  return { leaving, staying, lines: await preview(ctx, leaving, staying, answers.map((answer) => answer.seen)) };
}

async function judge(ctx: OperationContext, seen: Observation, wish: TeardownWish): Promise<Leaving> {
  const containers = seen.document.engineInstalled ? await runCommand(seen.host, engineContainers(ctx.config.builder.engine), { signal: ctx.signal }) : [];
  const others = containers.filter((container) => isOthers(container, ctx.config.project));
  const strangers = containers.filter((container) => container.labels['jiji.managed'] !== 'true').map((container) => container.name);
  const host = seen.server.name;
  if (others.length > 0 && wish.level !== undefined && wish.level !== 'project') {
    throw new ProblemError(problem('teardown-others', { host, level: wish.level, containers: others.map((container) => container.name).join(', ') }, { host, remedy: { code: 'teardown-others.remedy' } }));
  }
  if (wish.level === 'engine' && strangers.length > 0) {
    throw new ProblemError(problem('teardown-strangers', { host, engine: ctx.config.builder.engine, containers: strangers.join(', ') }, { host, remedy: { code: 'teardown-strangers.remedy' } }));
  }
  const { registry, publicKey, serverId } = seen.document;
  const row = registry !== null && 'servers' in registry ? registry.servers.find((entry) => entry.removed_at === 0 && (entry.wireguard_pubkey === publicKey || entry.id === serverId)) : undefined;
  const rowId = row?.id ?? serverId ?? undefined;
  return { seen, strangers, level: wish.level ?? (others.length > 0 ? 'project' : 'network'), ...(rowId === undefined ? {} : { rowId }) };
}

/** A container of another project that the product manages; the proxy and check containers carry no project. */
const isOthers = ({ labels }: EngineContainer, project: string): boolean => labels['jiji.managed'] === 'true' && labels['jiji.project'] !== undefined && labels['jiji.project'] !== project;

/** The registry of a server that stays knows best; when all leave, one of theirs. Without any, the file alone speaks. */
async function preview(ctx: OperationContext, leaving: readonly Leaving[], staying: readonly Observation[], speakers: readonly Observation[]): Promise<readonly PlanLine[]> {
  const speaker = staying[0] ?? speakers[0];
  const copies = speaker === undefined ? [] : await copiesOf(ctx, speaker.host);
  const rows = speaker === undefined ? [] : memberRows(registryAnswers([speaker]));
  const nameOf = (id: string): string => ctx.config.servers.find((server) => server.name.toLowerCase() === id)?.name ?? id;
  return leavePreview({
    config: ctx.config, copies, nameOf, staying: staying.map((seen) => seen.server.name),
    leaving: leaving.map((server) => {
      const row = rows.find((entry) => isRowOfSeen(entry, server.seen));
      return { id: row?.id ?? server.rowId ?? '', name: server.seen.server.name, subnet: row?.subnet ?? '-', wireguardIp: row?.wireguard_ip ?? '-', diskLost: false, leavesNetwork: leavesNetwork(server) };
    }),
  });
}

registerMessages({
  'teardown-others': 'Containers of other projects run on {host} ({containers}): level {level} would take their network away.',
  'teardown-others.remedy': 'Tear those projects down first, or take away this project alone (--level project).',
  'teardown-strangers': 'Containers that Jiji did not make are on {host} ({containers}): {engine} stays.',
  'teardown-strangers.remedy': 'Remove them, or leave the engine where it is (--level images).',
});
