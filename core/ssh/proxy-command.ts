import { spawn, type ChildProcess } from 'node:child_process';
import { Duplex } from 'node:stream';
import { split } from 'shlex';
import { sshProblem } from './problems.ts';
import type { SshTarget } from './target.ts';

/** Standard error of the child kept for the message. */
const evidenceLimit = 4096;

/** What only a shell can do: pipes, lists, redirections, substitutions, patterns, variables, home folders. */
const shellSyntax = /[|&;<>()$`*?[\]{}~#\n]/;

/**
 * The program to start for `ssh.proxy_command`: `%h %p %r %%` are substituted in single arguments, after the line was cut
 * into words, so that no value can become syntax. A line that needs a shell gets one only when that is allowed, and then only
 * values of harmless characters.
 */
export function proxyArguments(target: SshTarget, command: string, allowShell: boolean): string[] {
  const values: Readonly<Record<string, string>> = { h: target.host, p: String(target.port), r: target.user, '%': '%' };
  const substitute = (text: string): string => text.replaceAll(/%([hpr%])/g, (_whole, letter: string) => values[letter] ?? '');
  if (!needsShell(command)) return split(command).map(substitute);
  if (!allowShell) throw sshProblem(target, 'ssh-proxy-shell', { command });
  for (const [name, value] of [['host', target.host], ['user', target.user]] as const) {
    if (!/^[A-Za-z0-9_.:-]+$/.test(value) || value.startsWith('-')) throw sshProblem(target, 'ssh-proxy-value', { name, value });
  }
  return ['/bin/sh', '-c', substitute(command)];
}

function needsShell(command: string): boolean {
  const unquoted = command.replaceAll(/'[^']*'/g, '').replaceAll(/"[^"$`\\]*"/g, '');
  return shellSyntax.test(unquoted);
}

/** The child's ends as one stream; the child ends with it, and it with the child. */
export class ProxySocket extends Duplex {
  readonly #child: ChildProcess;
  #evidence = '';
  #answered = false;

  constructor(target: SshTarget, command: string, argv: readonly string[]) {
    super({ allowHalfOpen: false });
    const [file = '', ...args] = argv;
    this.#child = spawn(file, args, { cwd: target.projectRoot, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    const { stdin, stdout, stderr } = this.#child;
    const fail = (reason: string): void => {
      if (!this.destroyed) this.destroy(sshProblem(target, 'ssh-proxy', { command, reason }, this.#evidence.trim()));
    };
    this.#child.once('error', (error) => fail(error.message));
    this.#child.once('close', (code, signal) => (code === 0 && this.#answered ? this.push(null) : fail(code === 0 ? 'it ended without an answer' : signal ?? `exit status ${String(code)}`)));
    stdin?.on('error', (error) => fail(error.message));
    stderr?.on('data', (chunk: Buffer) => (this.#evidence = `${this.#evidence}${chunk.toString('utf8')}`.slice(-evidenceLimit)));
    stdout?.on('data', (chunk: Buffer) => {
      this.#answered = true;
      if (!this.push(chunk)) stdout.pause();
    });
  }

  override _read(): void {
    this.#child.stdout?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#child.stdin?.write(chunk, callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    const { stdin } = this.#child;
    // A stream that its dead process took along never calls back, and the connection would never be known as closed.
    if (stdin === null || stdin.destroyed) callback();
    else stdin.end(callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#child.kill();
    callback(error);
  }
}
