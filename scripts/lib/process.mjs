// @ts-check
/** Child processes and set-up steps of the project's scripts. Runs before `npm ci`, so Node alone. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Runs a program with our terminal and resolves to its exit code (128 + n after a signal). Never rejects for a non-zero code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean, quiet?: boolean, signal?: AbortSignal }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const capture = options.capture === true || options.quiet === true;
    const child = spawn(command, args, {
      cwd: options.cwd ?? root, env: options.env ?? process.env, signal: options.signal,
      stdio: capture ? ['ignore', 'pipe', options.quiet === true ? 'pipe' : 'inherit'] : ['ignore', 'inherit', 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => { output += String(chunk); });
    child.stderr?.on('data', (chunk) => { output += String(chunk); });
    child.once('error', reject);
    child.once('close', (code, signal) => { resolve({ code: code ?? 128 + (signal === null ? 0 : 15), output }); });
  });
}

/**
 * As `run`, but a non-zero exit is an error that names the step.
 * @param {string} step
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function must(step, command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${step} failed (exit ${code}): ${command} ${args.join(' ')}${output === '' ? '' : `\n${output.slice(-4000)}`}`);
  return output;
}

/** Installs the locked dependencies when they are not there or the lock has changed. */
export async function ensureDependencies() {
  const stamp = path.join(root, 'node_modules', '.jiji-lock');
  const lock = createHash('sha256').update(readFileSync(path.join(root, 'package-lock.json'))).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('installing dependencies (npm ci)');
  await must('npm ci', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

/** One line on why this machine cannot host the lab; undefined when it can. */
export async function labObstacle() {
  const { code, output } = await run(process.execPath, ['test/lab/lab.mjs', 'check'], { quiet: true });
  return code === 0 ? undefined : output.trim().split('\n').at(-1) ?? `lab check ended with ${code}`;
}
