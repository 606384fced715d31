import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { renderProblem } from '../core/base/index.ts';
import type { Answer, PlanView, Question } from '../core/protocol/worker.ts';
import { interactive, say, type CliIo } from './io.ts';
import type { CliOptions } from './options.ts';

/** Answers the questions of an operation from the options, and from the person where there is one. */
export async function answer(io: CliIo, options: CliOptions, question: Question): Promise<Answer> {
  switch (question.kind) {
    case 'confirm-plan':
      return confirmPlan(io, options, question.plan);
    case 'host-key':
      say(io, `${question.host}: unknown host key ${question.keyType} ${question.fingerprint}. Connect once with ssh, or add the key to a known_hosts file (--known-hosts FILE).`);
      return false;
    case 'unreachable':
      return askUnreachable(io, question);
    case 'canary':
      return askCanary(io, options, question);
    case 'passphrase':
      return interactive(io) ? askHidden(io, `Passphrase for ${question.keyPath}: `) : null;
    case 'typed-name':
      if (options.dryRun) {
        say(io, question.text);
        return null;
      }
      if (question.plan !== undefined) say(io, planText(question.plan));
      if (options.confirm.includes(question.name)) return question.name;
      if (!interactive(io)) {
        say(io, `${question.text} Give --confirm ${question.name}.`);
        return null;
      }
      return askLine(io, `${where(question) === '' ? '' : `${where(question)}: `}${question.text} Type ${question.name} to go on: `);
  }
}

async function confirmPlan(io: CliIo, options: CliOptions, plan: PlanView): Promise<Answer> {
  say(io, planText(plan));
  if (options.dryRun) return false;
  if (options.yes) return true;
  if (!interactive(io)) {
    say(io, 'Nothing was changed: without a terminal give --yes to confirm.');
    return false;
  }
  return /^y(es)?$/i.test((await askLine(io, `Go on${where(plan) === '' ? '' : ` in ${where(plan)}`}? [y/N] `)).trim());
}

/** Nobody there: nothing is begun while servers are missing. */
async function askUnreachable(io: CliIo, question: Extract<Question, { kind: 'unreachable' }>): Promise<boolean> {
  for (const one of question.problems) say(io, `  ! ${renderProblem(one)}`);
  if (!interactive(io)) {
    say(io, 'Nothing was changed. --skip-unreachable goes on without these servers.');
    return false;
  }
  return /^y(es)?$/i.test((await askLine(io, `Go on without ${question.servers.join(', ')}? [y/N] `)).trim());
}

/** `--yes` promotes a canary that has passed its watch. */
async function askCanary(io: CliIo, options: CliOptions, question: Extract<Question, { kind: 'canary' }>): Promise<boolean> {
  say(io, `The canary on ${question.servers} was watched for ${question.minutes} min:`);
  for (const fact of question.facts) say(io, `  ${fact}`);
  if (options.yes) return true;
  return interactive(io) && /^p(romote)?$|^y(es)?$/i.test((await askLine(io, 'Promote it to all servers? Otherwise it is taken back. [y/N] ')).trim());
}

/** `PRODUCTION (environment live)`, `environment staging`; empty for a default file that is not production. */
function where({ environment, production }: { readonly environment?: string; readonly production?: boolean }): string {
  const named = environment === undefined ? '' : `environment ${environment}`;
  if (production !== true) return named;
  return named === '' ? 'PRODUCTION' : `PRODUCTION (${named})`;
}

/** The plan as people read it: one line per service and server, then the steps. */
export function planText(plan: PlanView): string {
  if (plan.empty) return `${plan.operation}: nothing to do.`;
  const lines = plan.lines.map((line) => `  ${line.host}${line.service === undefined ? '' : ` ${line.service}`}: ${line.text}`);
  const stages = plan.stages.flatMap((stage) => [`  ${stage.group + 1}. ${stage.host}`, ...stage.steps.map((step) => `     - ${step.title}${step.why === undefined ? '' : ` (${step.why})`}`)]);
  const problems = plan.problems.map((problem) => `  ! ${renderProblem(problem)}`);
  return [`Plan ${plan.operation}${where(plan) === '' ? '' : `, ${where(plan)}`} (${plan.operationId})`, ...lines, ...stages, ...problems].join('\n');
}

async function askLine(io: CliIo, prompt: string): Promise<string> {
  const reader = createInterface({ input: io.stdin, output: io.stderr });
  try {
    return await reader.question(prompt, { signal: io.signal });
  } finally {
    reader.close();
  }
}

export async function askHidden(io: CliIo, prompt: string): Promise<string> {
  io.stderr.write(prompt);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: io.stdin, output: nowhere, terminal: true });
  try {
    return await reader.question('', { signal: io.signal });
  } finally {
    reader.close();
    io.stderr.write('\n');
  }
}
