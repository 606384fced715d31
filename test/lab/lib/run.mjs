// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { LabError } from './errors.mjs';

/**
 * Runs a program to its end and collects what it says.
 * @param {string[]} argv program and arguments
 * @param {{input?: string | Buffer, env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number, inheritStderr?: boolean}} [options]
 *   after `timeoutMs` the program is killed and its code is 124
 * @returns {Promise<{code: number, stdout: string, stderr: string}>} `code` is 128+n when signal n ended it,
 *   127 when it could not be started
 */
export function run(argv, { input, env, cwd, timeoutMs, inheritStderr = false } = {}) {
  return new Promise((resolve) => {
    const [program = '', ...args] = argv;
    /** @type {import('node:child_process').ChildProcess} */
    const child = spawn(program, args, {
      ...(env === undefined ? {} : { env }),
      ...(cwd === undefined ? {} : { cwd }),
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', inheritStderr ? 'inherit' : 'pipe'],
    });
    /** @type {Buffer[]} */
    const out = [];
    /** @type {Buffer[]} */
    const err = [];
    let timedOut = false;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
            child.stdout?.destroy(); // what it started may hold the other end open
            child.stderr?.destroy();
          }, timeoutMs);
    child.stdout?.on('data', (chunk) => out.push(chunk));
    child.stderr?.on('data', (chunk) => err.push(chunk));
    child.stdin?.on('error', () => {}); // it ended without reading all: its exit code tells
    child.stdin?.end(input);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, stdout: '', stderr: `${program}: ${error.message}\n` });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({
        code: timedOut ? 124 : (code ?? 128 + (signal ? constants.signals[signal] : 0)),
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString() + (timedOut ? `${program}: not done after ${timeoutMs} ms\n` : ''),
      });
    });
  });
}

/**
 * Like `run`, but anything else than exit code 0 throws a LabError with what the program said.
 * @param {string[]} argv
 * @param {Parameters<typeof run>[1]} [options]
 * @returns {Promise<string>} standard output
 */
export async function must(argv, options) {
  const { code, stdout, stderr } = await run(argv, options);
  if (code !== 0) throw new LabError(`${argv.join(' ')}: exit code ${code}: ${(stderr || stdout).trim().slice(-800)}`);
  return stdout;
}

/** @returns {Promise<void>} after `ms` milliseconds */
export function sleep(/** @type {number} */ ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/**
 * Calls `probe` until it answers something truthy or `seconds` have passed.
 * @template T
 * @param {number} seconds
 * @param {() => T | Promise<T>} probe
 * @param {number} [everyMs]
 * @returns {Promise<T | undefined>}
 */
export async function until(seconds, probe, everyMs = 50) {
  for (const end = Date.now() + seconds * 1000; ;) {
    const answer = await probe();
    if (answer) return answer;
    if (Date.now() > end) return undefined;
    await sleep(everyMs);
  }
}
