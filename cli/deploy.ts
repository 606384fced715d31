import type { Command } from 'commander';
import { createTwoFilesPatch } from 'diff';
import { problem, ProblemError } from '../core/base/index.ts';
import type { Operations, PlanView } from '../core/protocol/worker.ts';
import { planText } from './ask.ts';
import { change, formatOf, some } from './change.ts';
import { exitCodes } from './exit.ts';
import { print, type CliIo } from './io.ts';
import type { CliOptions } from './options.ts';
import type { Invocation } from './program.ts';
import { withSession } from './session.ts';
import { loadTarget } from './target.ts';

/** Options of `deploy` and `plan`: how it goes over the servers. */
export const rolloutOptions = (command: Command): Command => command
  .option('--canary <servers>', 'these servers first (names, patterns, or how many of each service), watched before the rest follows')
  .option('--on-failure <what>', 'stop: leave the other servers as they are; return: give all their old version back')
  .option('--tag <version>', 'version of the images that are built, instead of the commit')
  .option('--skip-unreachable', 'go on without servers that do not answer', false);

/** The same, and the plan that was looked at before. */
export const deployOptions = (command: Command): Command => rolloutOptions(command).option('--plan <hash>', 'carry out the plan that `jiji plan` has shown; another one is not begun');

type Wish = Pick<Operations['deploy']['params'], 'canary' | 'onFailure' | 'unreachable' | 'plan' | 'version'>;

function wishOf(options: CliOptions): Wish {
  const { canary, onFailure } = options;
  if (onFailure !== undefined && onFailure !== 'stop' && onFailure !== 'return') throw new ProblemError(problem('usage', { detail: `--on-failure ${onFailure} is not known; there are stop and return.` }));
  return {
    ...(canary === undefined ? {} : { canary: /^\d+$/.test(canary) ? Number(canary) : canary.split(',').map((word) => word.trim()).filter((word) => word !== '') }),
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(options.skipUnreachable === true ? { unreachable: 'skip' as const } : {}),
    ...(options.tag === undefined ? {} : { version: options.tag }),
    ...(options.plan === undefined ? {} : { plan: options.plan }),
  };
}

const servicesOf = (invocation: Invocation): { services: readonly string[] } => ({ services: [...invocation.args, ...invocation.options.services] });

/** `jiji deploy [services...]` */
export function deployCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const wish = wishOf(invocation.options);
  return invocation.options.dryRun ? planDeployCommand(invocation, io) : change(invocation, io, 'deploy', { ...servicesOf(invocation), ...wish });
}

/** `jiji plan [services...]`: the steps, and what changes against what runs. */
export async function planDeployCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const format = formatOf(invocation, ['text', 'json']);
  const { canary, onFailure, version } = wishOf(invocation.options);
  const params = {
    target: await loadTarget(io, invocation.options), operation: 'deploy' as const, ...some(invocation.options.hosts), ...servicesOf(invocation),
    ...(canary === undefined ? {} : { canary }), ...(onFailure === undefined ? {} : { onFailure }), ...(version === undefined ? {} : { version }),
  };
  const plan = await withSession(io, invocation.options, (call) => call('plan', params));
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', plan }));
  else print(io, format === 'json' ? JSON.stringify(plan, null, 2) : [planText(plan), ...diffText(plan), `Plan hash: ${plan.hash} (jiji deploy --plan ${plan.hash})`].join('\n'));
  return plan.problems.length > 0 ? exitCodes.failed : exitCodes.done;
}

/** A unified diff of what runs and what will. */
export function diffText(plan: PlanView): readonly string[] {
  const { documents } = plan;
  if (documents === undefined || documents.before === documents.after) return [];
  return [createTwoFilesPatch('runs now', 'after this deploy', documents.before, documents.after, undefined, undefined, { context: 4 }).replace(/^=+\n/, '').trimEnd()];
}
