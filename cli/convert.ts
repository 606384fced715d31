import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { problem, ProblemError, registerMessages, renderCode } from '../core/base/index.ts';
import { parseDeploy } from '../core/config/index.ts';
import { convert, convertedText, targetsOf, type ConversionNote, type TargetForm } from '../core/rules/dialect/convert/index.ts';
import { exitCodes } from './exit.ts';
import { print, say, type CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { loadTarget } from './target.ts';

registerMessages({ 'file-unwritable': '{file} cannot be written: {reason}' });

/**
 * `jiji convert`: a deploy file in another form, on standard output or, with `--write`, in its place. What is lost, or
 * all that stands against it, goes to standard error; the latter with exit 1.
 */
export async function convertCommand({ args, options }: Invocation, io: CliIo): Promise<number> {
  const file = args[0] === undefined ? (await loadTarget(io, options)).configPath : path.resolve(io.cwd, args[0]);
  const parsed = parseDeploy(await textOf(file), { environ: io.env });
  const conversion = convert(parsed, formOf(options.to) ?? targetsOf(parsed)[0] ?? 'B');
  const line = ({ range, code, args: said }: ConversionNote): string => `${path.relative(io.cwd, file) || file}:${range.start.line + 1}: ${renderCode(code, said)}`;
  if (conversion.kind === 'refused') {
    for (const reason of conversion.reasons) say(io, line(reason));
    return exitCodes.failed;
  }
  for (const note of conversion.lost) say(io, line(note));
  const text = convertedText(parsed, conversion);
  if (!options.write) io.stdout.write(text);
  else {
    await save(file, text);
    print(io, file);
  }
  return exitCodes.done;
}

/** The form that `--to` names. */
function formOf(given: string | undefined): TargetForm | undefined {
  if (given === undefined) return undefined;
  const form = given.toUpperCase();
  if (form === 'B' || form === 'C') return form;
  throw new ProblemError(problem('usage', { detail: `--to ${given} is not known; convert writes b or c.` }));
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ProblemError(problem('file-unreadable', { file, reason: reasonOf(error) }));
  }
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new ProblemError(problem('file-unwritable', { file, reason: reasonOf(error) }));
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
