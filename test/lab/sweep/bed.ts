import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { nodeBundle } from '../../../scripts/lib/bundles.mjs';
import { root } from '../../../scripts/lib/process.mjs';
import type { OperationEvent } from '../../../core/protocol/events.ts';
import type { OperationResult, Target } from '../../../core/protocol/worker.ts';
import type { Lab } from '../types.d.mts';
import { holdFile, reachedFile, type Break } from './inject.ts';

type Told = OperationEvent | (OperationResult & { readonly type: 'result' });

/** One run of the command line in a process of its own. */
export class Run {
  readonly child: ChildProcess;
  readonly told: Told[] = [];
  readonly ended: Promise<number | null>;
  #errors = '';

  constructor(file: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [file, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let rest = '';
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.told.push(JSON.parse(line) as Told);
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    this.ended = new Promise((done) => this.child.on('close', done));
  }

  /** What the last line says, with the text for people when it says nothing. */
  get result(): OperationResult {
    const last = this.told.at(-1);
    if (last?.type !== 'result') throw new Error(`no result\n${this.#errors}`);
    return last;
  }

  get words(): string {
    return this.#errors;
  }

  /** Steps of this run in the order in which they began, each once. */
  get steps(): readonly { readonly host: string; readonly stage: string; readonly step: string }[] {
    return this.told.flatMap((event) => (event.type === 'step-begin' ? [{ host: event.host, stage: event.stage, step: event.step }] : []));
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** A project folder over a lab, and the command line that works in it. */
export class Bed {
  readonly #lab: Lab;
  readonly #folder: string;
  readonly #parts: string;
  readonly #runs = new Set<Run>();

  private constructor(lab: Lab, folder: string, parts: string) {
    this.#lab = lab;
    this.#folder = folder;
    this.#parts = parts;
  }

  static async make(lab: Lab, parts: string): Promise<Bed> {
    const folder = mkdtempSync(path.join(tmpdir(), 'jiji-sweep-'));
    mkdirSync(path.join(folder, '.jiji'));
    copyFileSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
    await build({ ...nodeBundle('test/lab/sweep/jiji.ts', path.join(folder, 'bin', 'jiji.cjs'), false), sourcemap: false });
    return new Bed(lab, folder, parts);
  }

  remove(): void {
    for (const run of this.#runs) run.child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The text of the services, indented by two, in a file over servers of the lab. */
  write(engine: string, hosts: readonly string[], services: string): void {
    writeFileSync(path.join(this.#folder, '.jiji', 'deploy.yml'), `project: shop
builder:
  engine: ${engine}
servers:
${hosts.map((host) => `  ${host}:\n    host: ${this.#lab.host(host).ip}\n`).join('')}ssh:
  user: root
  key_path: ${this.#lab.paths.id}
  proxy_command: ${this.#lab.paths.proxyCommand}
network:
  cluster_cidr: "10.210.0.0/16"
services:
${services}`);
  }

  /** The same for calls in this process. */
  get target(): Target {
    const configPath = path.join(this.#folder, '.jiji', 'deploy.yml');
    return { configPath, text: readFileSync(configPath, 'utf8'), partsDir: this.#parts, knownHosts: this.#lab.paths.knownHosts };
  }

  get stateHome(): string {
    return path.join(this.#folder, 'state');
  }

  start(args: readonly string[], wanted?: Break): Run {
    const env = {
      ...process.env, XDG_STATE_HOME: this.stateHome, ...(wanted === undefined ? {} : { JIJI_SWEEP_BREAK: JSON.stringify(wanted) }),
    };
    const common = ['-C', this.#folder, '--parts', this.#parts, '--known-hosts', this.#lab.paths.knownHosts, '--yes', '--json'];
    const run = new Run(path.join(this.#folder, 'bin', 'jiji.cjs'), [...common, ...args], env);
    this.#runs.add(run);
    return run;
  }

  /** Runs to the end; throws with its words unless the outcome is among those. */
  async must(args: readonly string[], outcomes: readonly string[] = ['done']): Promise<Run> {
    const run = this.start(args);
    await run.ended;
    const outcome = run.told.at(-1)?.type === 'result' ? run.result.outcome : 'nothing';
    if (!outcomes.includes(outcome)) throw new Error(`jiji ${args.join(' ')}: ${outcome}\n${run.words}`);
    return run;
  }

  /** What this machine remembers as interrupted. */
  get pointers(): readonly string[] {
    const folder = path.join(this.#folder, 'state', 'jiji', 'operations');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  forget(): void {
    for (const run of this.#runs) run.child.kill('SIGKILL');
    rmSync(path.join(this.#folder, 'state'), { recursive: true, force: true });
  }

  /** Starts an operation and comes back when the step stands still on `host`, or with `undefined` when it ended without. */
  async startHeld(host: string, args: readonly string[], wanted: Break): Promise<Run | undefined> {
    await this.#lab.sh(host, `: >${holdFile}; rm -f ${reachedFile}`);
    const run = this.start(args, wanted);
    while ((await this.#lab.exec(host, `test -e ${reachedFile}`)).code !== 0) {
      if (run.child.exitCode !== null) return undefined;
      await new Promise((done) => setTimeout(done, 50));
    }
    return run;
  }

  release(host: string): Promise<string> {
    return this.#lab.sh(host, `rm -f ${holdFile}`);
  }
}
