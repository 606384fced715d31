import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { problem, ProblemError, registerMessages } from '../core/base/index.ts';
import { parseDeploy, projectRootOf } from '../core/config/index.ts';
import { gatherFacts } from '../core/facts/index.ts';
import { readSettings } from '../core/operations/settings.ts';
import { validate, type Diagnostic } from '../core/rules/index.ts';
import { exitCodes } from './exit.ts';
import { print, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { loadTarget } from './target.ts';
import { formats, type Checked } from './validate-formats.ts';

registerMessages({ 'file-unreadable': '{file} cannot be read: {reason}' });

/** `jiji validate`: all diagnostics of the files given, or of the project's own. Exit 2 for errors or too many warnings. */
export async function validateCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const { options } = invocation;
  const format = options.json ? 'json' : (options.format ?? 'text');
  const render = formats[format];
  if (render === undefined) throw new ProblemError(problem('usage', { detail: `--format ${format} is not known here; validate has ${Object.keys(formats).join(', ')}.` }));
  const files = invocation.args.length > 0 ? invocation.args.map((file) => path.resolve(io.cwd, file)) : [(await loadTarget(io, options)).configPath];
  const checked = await Promise.all(files.map((file) => check(file, io)));
  print(io, render(checked, io.cwd));
  const all = checked.flatMap((each) => each.diagnostics);
  const tooMany = options.maxWarnings !== undefined && count(all, 'warning') > options.maxWarnings;
  return count(all, 'error') > 0 || tooMany ? exitCodes.usage : exitCodes.done;
}

const count = (diagnostics: readonly Diagnostic[], severity: Diagnostic['severity']): number => diagnostics.filter((one) => one.severity === severity).length;

async function check(file: string, io: CliIo): Promise<Checked> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new ProblemError(problem('file-unreadable', { file, reason: error instanceof Error ? error.message : String(error) }));
  }
  const parsed = parseDeploy(text, { environ: io.env });
  const { secrets } = await readSettings(projectRootOf(file));
  const facts = await gatherFacts({ configPath: file, parsed, processEnv: io.env, hostEnvironment: secrets.hostEnvironment });
  return { file, diagnostics: validate(parsed, facts) };
}
