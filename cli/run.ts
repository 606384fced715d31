import { CommanderError } from 'commander';
import { ProblemError, problem, problemOf, registerMessages, renderProblem, type Problem } from '../core/base/index.ts';
import { complete } from './complete.ts';
import { completionScript, shells } from './completion.ts';
import { exitCodes, exitOfProblem } from './exit.ts';
import { print, say, type CliIo } from './io.ts';
import { findCommand } from './commands.ts';
import { projectNames } from './target.ts';
import { buildProgram, type Invocation } from './program.ts';

registerMessages({
  usage: '{detail}',
  'usage-remedy': 'jiji --help shows commands and options.',
});

/** The whole command line: arguments in, exit status out. Never rejects. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  if (argv[0] === '__complete') return printCandidates(argv.slice(1), io);
  let code: number = exitCodes.done;
  const program = buildProgram(io.version, async (invocation) => {
    code = await dispatch(invocation, io);
  }, { writeOut: (text) => print(io, text), writeErr: (text) => void io.stderr.write(text) });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    throw error;
  }
}

async function dispatch(invocation: Invocation, io: CliIo): Promise<number> {
  try {
    if (invocation.command[0] === 'completion') return printCompletion(invocation, io);
    return await findCommand(invocation.command)(invocation, io);
  } catch (error) {
    return report(problemOf(error), invocation, io);
  }
}

function report(failure: Problem, invocation: Invocation, io: CliIo): number {
  if (invocation.options.json) print(io, JSON.stringify({ type: 'result', outcome: failure.code === 'cancelled' ? 'cancelled' : 'failed', problem: failure }));
  say(io, `jiji: ${renderProblem(failure)}`);
  if (failure.evidence !== undefined && failure.evidence !== '') say(io, failure.evidence.replace(/^/gm, '  | '));
  return exitOfProblem(failure);
}

function printCompletion(invocation: Invocation, io: CliIo): number {
  const shell = shells.find((name) => name === invocation.args[0]);
  if (shell === undefined) throw new ProblemError(problem('usage', { detail: `completion takes one of ${shells.join(', ')}.` }));
  print(io, completionScript(shell));
  return exitCodes.done;
}

async function printCandidates(words: readonly string[], io: CliIo): Promise<number> {
  const candidates = await complete(buildProgram(io.version, () => Promise.resolve()), words, () => projectNames(io));
  if (candidates.length > 0) print(io, candidates.join('\n'));
  return exitCodes.done;
}
