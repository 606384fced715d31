import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { problem, ProblemError, problemOf, registerMessages, renderProblem } from '../core/base/index.ts';
import { parseDeploy, projectRootOf } from '../core/config/index.ts';
import { gatherFacts } from '../core/facts/index.ts';
import { commandedNames } from '../core/operations/secrets/command-source.ts';
import { readSettings } from '../core/operations/settings.ts';
import { allRules, validate, type Diagnostic, type Severity } from '../core/rules/index.ts';
import { filesOf, standardInput } from './deploy-file-arguments.ts';
import { exitCodes } from './exit.ts';
import { print, say, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { loadTarget } from './target.ts';
import { formats, type Checked } from './validate-formats.ts';

registerMessages({ 'file-unreadable': '{file} cannot be read: {reason}' });

type Severities = Readonly<Record<string, Severity | 'off'>>;

/**
 * `jiji validate`: all diagnostics of the files given, or of the project's own. Exit 2 for errors, for too many warnings
 * and where a file could not be read (operations.md §16).
 */
export async function validateCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const { options } = invocation;
  const format = options.json ? 'json' : (options.format ?? 'text');
  const render = formats[format];
  if (render === undefined) throw usage(`--format ${format} is not known here; validate has ${Object.keys(formats).join(', ')}.`);
  const severities = severitiesOf(options.rule);
  const files = invocation.args.length > 0 ? await filesOf(invocation.args, io.cwd) : [(await loadTarget(io, options)).configPath];
  const results = await Promise.all(files.map((file) => check(file, severities, io).catch((error: unknown) => problemOf(error))));
  const checked = results.flatMap((result) => ('diagnostics' in result ? [result] : []));
  const unread = results.flatMap((result) => ('diagnostics' in result ? [] : [result]));
  print(io, render(checked, io.cwd));
  for (const one of unread) say(io, `jiji: ${renderProblem(one)}`);
  const all = checked.flatMap((each) => each.diagnostics);
  const tooMany = options.maxWarnings !== undefined && count(all, 'warning') > options.maxWarnings;
  if (tooMany) say(io, `jiji: ${count(all, 'warning')} warnings; --max-warnings allows ${options.maxWarnings ?? 0}.`);
  return unread.length > 0 || count(all, 'error') > 0 || tooMany ? exitCodes.usage : exitCodes.done;
}

const usage = (detail: string): ProblemError => new ProblemError(problem('usage', { detail }));

const count = (diagnostics: readonly Diagnostic[], severity: Severity): number => diagnostics.filter((one) => one.severity === severity).length;

const knownSeverities: readonly string[] = ['error', 'warning', 'information', 'hint', 'off'];

/** `--rule jiji/cidr-public=off`; `jiji/` may be left out. */
function severitiesOf(given: readonly string[]): Severities {
  return Object.fromEntries(given.map((word): [string, Severity | 'off'] => {
    const [name = '', severity = ''] = word.split('=');
    const code = name.startsWith('jiji/') ? name : `jiji/${name}`;
    if (!allRules.some((rule) => rule.code === code)) throw usage(`--rule ${word}: there is no rule ${code}.`);
    if (!knownSeverities.includes(severity)) throw usage(`--rule ${word}: write ${code}= and one of ${knownSeverities.join(', ')}.`);
    return [code, severity as Severity | 'off'];
  }));
}

async function check(given: string, severities: Severities, io: CliIo): Promise<Checked> {
  // What comes from standard input is checked as the deploy file of the working folder.
  const file = given === standardInput ? path.join(io.cwd, '.jiji', 'deploy.yml') : given;
  const parsed = parseDeploy(await textOf(given, io), { environ: io.env });
  const { secrets } = await readSettings(projectRootOf(file));
  const commanded = commandedNames(secrets);
  const facts = await gatherFacts({ configPath: file, parsed, processEnv: io.env, hostEnvironment: secrets.hostEnvironment, ...(commanded === undefined ? {} : { commanded }) });
  return { file, ...(given === standardInput ? { name: 'stdin' } : {}), diagnostics: validate(parsed, { ...facts, severities }) };
}

async function textOf(file: string, io: CliIo): Promise<string> {
  try {
    return file === standardInput ? await readAll(io.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw new ProblemError(problem('file-unreadable', { file, reason: error instanceof Error ? error.message : String(error) }));
  }
}
