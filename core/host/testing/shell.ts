import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Folder of the files that servers get. */
export const filesFolder = fileURLToPath(new URL('../files/', import.meta.url));

export interface ShellResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a shell program of ours on this machine; `env` is added to the test's own. */
export function runShell(shell: readonly [string, ...string[]], script: string, options: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {}): Promise<ShellResult> {
  const [command, ...flags] = shell;
  const child = spawn(command, [...flags, '-c', script], { env: { ...process.env, LC_ALL: 'C', ...options.env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => child.once('error', reject).once('close', (code) => resolve({ code, stdout, stderr })));
}
