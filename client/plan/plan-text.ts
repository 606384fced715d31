import { renderProblem, type Translate } from '../../core/base/index.ts';
import type { PlanView } from '../../core/protocol/worker.ts';
import { groupLines, lineSubject, type GroupedLine } from './group-lines.ts';

type Stage = PlanView['stages'][number];

/**
 * A plan as a document that can be read, folded and searched (Markdown): what changes for whom, then every step with
 * its reason and the exact script.
 */
export function planText(plan: PlanView, project: string, translate: Translate): string {
  const parts = [`# ${translate('Plan: {operation} {project}', { operation: plan.operation, project })}`, ''];
  if (plan.production === true) parts.push(`**${translate('PRODUCTION', {})}**${plan.environment === undefined ? '' : ` (${translate('environment {environment}', { environment: plan.environment })})`}`, '');
  if (plan.empty) parts.push(translate('Nothing to do: the servers already are as the file says.', {}), '');
  if (plan.problems.length > 0) parts.push(`## ${translate('Problems', {})}`, '', ...plan.problems.map((problem) => `- ${renderProblem(problem, translate)}`), '');
  if (plan.again !== undefined) parts.push(`## ${translate('Different from the plan before', {})}`, '', ...fence(plan.again.join('\n'), 'diff'), '');
  if (plan.lines.length > 0) parts.push(`## ${translate('What changes', {})}`, '', ...groupLines(plan.lines).map(lineText), '');
  const groups = [...new Set(plan.stages.map((stage) => stage.group))].sort((a, b) => a - b);
  groups.forEach((group, index) => {
    for (const stage of plan.stages.filter((one) => one.group === group)) parts.push(...stageText(stage, index + 1, groups.length, translate));
  });
  parts.push(`<!-- ${plan.operationId} · ${plan.hash} -->`, '');
  return parts.join('\n');
}

const lineText = (line: GroupedLine): string => `- **${lineSubject(line)}**: ${line.text}${line.kind === 'warning' ? ' ⚠' : ''}`;

function stageText(stage: Stage, number: number, count: number, translate: Translate): string[] {
  const title = translate('Stage {number} of {count}: {host}', { number, count, host: stage.host });
  return [`## ${title}`, '', ...stage.steps.flatMap((step, index) => stepText(step, index + 1, translate))];
}

function stepText(step: Stage['steps'][number], number: number, translate: Translate): string[] {
  const undo = step.undo === undefined ? [] : ['', translate('Undone by:', {}), '', ...fence(step.undo)];
  const took = step.seconds === undefined ? '' : ` (${translate('{seconds} s the last time', { seconds: step.seconds })})`;
  return [`### ${number}. ${step.title}${took}`, '', ...(step.why === undefined ? [] : [step.why, '']), ...fence(step.script), ...undo, ''];
}

/** A code block whose fence is longer than any run of backticks inside. */
function fence(script: string, language = 'sh'): string[] {
  const longest = Math.max(2, ...[...script.matchAll(/`+/g)].map((run) => run[0].length));
  const mark = '`'.repeat(longest + 1);
  return [`${mark}${language}`, script.trimEnd(), mark];
}
