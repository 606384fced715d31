import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Session } from '../../../core/operations/session.ts';
import type { OperationResult } from '../../../core/protocol/worker.ts';
import type { Lab } from '../types.d.mts';
import type { Bed } from './bed.ts';
import { age, crash, type Fault } from './crash.ts';
import { initBrokenOff, type InitCrash } from './init-sweep.ts';
import type { Break } from './inject.ts';
import { world } from './world.ts';

export type Kind = 'rolling' | 'first' | 'short';
export type After = 'resume' | 'undo';

/** One crash: where, what dies, and what a person does about it then. */
export interface Case {
  readonly kind: Kind;
  readonly wanted: Break;
  readonly fault: Fault;
  readonly after: After;
}

export const nameOf = ({ kind, wanted, fault, after }: Case): string => `${kind} ${wanted.step} ${wanted.at}, ${fault} dies, ${after}`;

const host = 'web1';
const longestWaitMs = 60_000;

interface LoadReport {
  readonly requests: number;
  readonly failed: number;
  readonly errors: Readonly<Record<string, number>>;
}

/** Deploys of three kinds on one server of a cluster, each of which can be broken off anywhere. */
export class DeploySweep {
  readonly #lab: Lab;
  readonly #bed: Bed;
  readonly #engine: string;
  readonly #hosts: readonly string[];
  readonly #ends = new Map<string, string>();
  #version = '1.0';
  /** The version before the present case. */
  #before = '1.0';
  #note = 0;
  readonly #loads = new Set<ChildProcess>();
  #requests = 0;

  constructor(lab: Lab, bed: Bed, engine: string, hosts: readonly string[]) {
    this.#lab = lab;
    this.#bed = bed;
    this.#engine = engine;
    this.#hosts = hosts;
  }

  /** Requests that were asked while something died, of which none was lost that could be answered. */
  get requests(): number {
    return this.#requests;
  }

  /** A cluster, whose init is broken off like this; resolves with the crashes that happened. A cluster that is there stays as it is. */
  async init(crashes: readonly InitCrash[]): Promise<readonly InitCrash[]> {
    this.#write();
    const happened = await initBrokenOff(this.#lab, this.#bed, host, this.#hosts, crashes);
    await this.#bed.must(['server', 'init'], ['unchanged']);
    return happened;
  }

  /** The first deploys; resolves with the steps of each kind, undisturbed, and remembers how the world looks after them. */
  async prepare(): Promise<Readonly<Record<Kind, readonly string[]>>> {
    await this.#bed.must(['deploy'], ['done', 'unchanged']);
    const steps = { rolling: [] as readonly string[], first: [] as readonly string[], short: [] as readonly string[] };
    for (const kind of ['short', 'rolling', 'first'] as const) {
      await this.#arrange(kind);
      const run = await this.#bed.must(this.#command(kind));
      steps[kind] = run.steps.map(({ step }) => step);
      this.#ends.set(kind, await this.#settled());
    }
    return steps;
  }

  /** Breaks one deploy off and puts it right again; throws with what does not hold. */
  async run(each: Case): Promise<void> {
    const before = await this.#arrange(each.kind);
    const load = this.#load(each.kind);
    const run = await this.#bed.startHeld(host, this.#command(each.kind), each.wanted);
    if (run === undefined) throw new Error(`${each.wanted.step} was never reached`);
    if (each.fault === 'power') await this.#check(load);
    await crash(this.#lab, this.#bed, host, run, each.fault);
    if (each.fault === 'link' || each.fault === 'sleep') {
      if (run.result.outcome !== 'done') throw new Error(`the deploy whose ${each.fault} was broken ended as ${run.result.outcome}\n${run.words}`);
    }
    const again = each.fault === 'power' ? await this.#served(each.kind) : load;
    await this.#repair(each, before);
    await this.#check(again);
    if (this.#bed.pointers.length > 0) throw new Error(`still remembered as interrupted: ${this.#bed.pointers.join()}`);
  }

  stop(): void {
    for (const load of this.#loads) load.kill('SIGKILL');
  }

  /** Holds a deploy of the web service at a step for as long as `meanwhile` takes, under load; resolves with its result. */
  async during(wanted: Break, meanwhile: () => Promise<void>): Promise<OperationResult> {
    await this.#arrange('rolling');
    const load = this.#load('rolling');
    const run = await this.#bed.startHeld(host, this.#command('rolling'), wanted);
    if (run === undefined) throw new Error(`${wanted.step} was never reached`);
    await meanwhile();
    await this.#bed.release(host);
    await run.ended;
    await this.#check(load);
    return run.result;
  }

  /** Another file under the same name, as a person writes on while a deploy runs. */
  edit(): void {
    this.#bed.write(this.#engine, this.#hosts, `  web:\n    image: ${this.#lab.registry ?? ''}/shop/web:crash\n    hosts: [${host}]\n`);
  }

  /** The web service in its next version, in this process over the product's own connection; resolves with the waits for the server. */
  async redeploy(session: Session): Promise<number> {
    await this.#arrange('rolling');
    const result = await session.call('deploy', { target: this.#bed.target, services: ['web'] }, {
      signal: new AbortController().signal, emit: () => undefined, ask: (question) => Promise.resolve(question.kind === 'confirm-plan' ? true : null),
    });
    if (result.outcome !== 'done') throw new Error(`redeploy: ${result.outcome} ${JSON.stringify(result.problem)}`);
    return result.roundTrips[host] ?? Number.NaN;
  }

  /** That all is as after a deploy that nothing disturbed. */
  async settledAs(kind: Kind): Promise<void> {
    await this.#becomes(this.#ends.get(kind) ?? '', undefined);
  }

  /** That the version before serves, as if nothing had been tried. */
  async takenBack(): Promise<void> {
    this.#version = this.#before;
    await this.settledAs('rolling');
  }

  /** After a case that did not hold: everything away, deployed anew, so that the next one stands alone. */
  async restore(): Promise<void> {
    this.stop();
    const { hosts } = await this.#lab.status();
    if (hosts.find((each) => each.name === host)?.condition !== 'on') await this.#lab.start(host);
    await this.#bed.release(host);
    this.#bed.forget();
    await this.#lab.sh(host, `systemctl kill -s KILL 'jiji-op-*' 2>/dev/null || :
while systemctl list-units --all --plain --no-legend 'jiji-op-*' | grep -q .; do sleep 0.1; done
rm -rf /var/lib/jiji/lock/* /var/lib/jiji/operations/* /run/jiji-op/*
set -- ${this.#engine}
$1 ps -aq --filter label=jiji.project=shop | xargs -r $1 rm -f >/dev/null
. /opt/jiji/lib/registry.sh
jiji_statement 'DELETE FROM containers WHERE project = ?' text:shop | jiji_transaction >/dev/null`);
    await this.#scrub();
    await this.#bed.must(['deploy']);
  }

  #write(): void {
    const registry = this.#lab.registry ?? '';
    this.#bed.write(this.#engine, this.#hosts, `  db:
    image: ${registry}/shop/db:1.0
    hosts: [${host}]
    ports: ["5433:5432"]
    volumes: ["shop-data:/data"]
    environment:
      clear:
        NOTE: "${this.#note}"
  web:
    image: ${registry}/shop/web:${this.#version}
    hosts: [${host}]
    ports: ["3000"]
    stop_timeout: 5s
    proxy:
      app_port: 3000
      host: shop.test
      healthcheck:
        path: /up
        interval: 5s
        deploy_timeout: 20s
`);
  }

  #command(kind: Kind): readonly string[] {
    return ['deploy', kind === 'short' ? 'db' : 'web'];
  }

  /** Something to deploy; resolves with the world as it is before that. */
  async #arrange(kind: Kind): Promise<string> {
    if (kind === 'first') await this.#scrub();
    const before = await this.#settled();
    this.#before = this.#version;
    if (kind === 'short') this.#note += 1;
    else if (kind === 'rolling') this.#version = this.#version === '1.0' ? '1.1' : '1.0';
    this.#write();
    return before;
  }

  /** The web service as if it had never been: container, route, proxy, row. */
  #scrub(): Promise<string> {
    return this.#lab.sh(host, `set -- ${this.#engine}
. /opt/jiji/lib/registry.sh
$1 rm -f shop-web kamal-proxy >/dev/null 2>&1 || :
$1 volume rm kamal-proxy-config >/dev/null 2>&1 || :
{ jiji_statement 'DELETE FROM containers WHERE service = ?' text:web; jiji_statement 'DELETE FROM services WHERE name = ?' text:web; } | jiji_transaction >/dev/null
while grep -q shop-web /opt/jiji/coredns/hosts; do sleep 0.2; done`);
  }

  #load(kind: Kind): ChildProcess | undefined {
    if (kind !== 'rolling') return undefined;
    const load = this.#lab.spawn([this.#lab.paths.app, 'loadgen', '-url', `http://${this.#lab.host(host).ip}`, '-host', 'shop.test', '-duration', '10m', '-workers', '3', '-pause', '20ms'], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#loads.add(load);
    load.once('close', () => this.#loads.delete(load));
    return load;
  }

  async #check(load: ChildProcess | undefined): Promise<void> {
    if (load === undefined) return;
    let text = '';
    load.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
    const closed = once(load, 'close');
    this.#lab.interrupt(load);
    await closed;
    const report = JSON.parse(text) as LoadReport;
    this.#requests += report.requests;
    if (report.requests === 0) throw new Error('the load asked nothing');
    if (report.failed > 0) throw new Error(`${report.failed} of ${report.requests} requests were lost: ${JSON.stringify(report.errors)}`);
  }

  /** After a power loss: from the first answer on, no request is lost any more. */
  async #served(kind: Kind): Promise<ChildProcess | undefined> {
    if (kind !== 'rolling') return undefined;
    const until = Date.now() + longestWaitMs;
    while ((await this.#lab.run(['curl', '-sf', '-o', '/dev/null', '-m', '2', '-H', 'Host: shop.test', `http://${this.#lab.host(host).ip}/`])).code !== 0) {
      if (Date.now() > until) throw new Error('the server came back, the service did not');
    }
    return this.#load(kind);
  }

  /** What a person does then, and the end that it must come to. */
  async #repair({ kind, fault, after }: Case, before: string): Promise<void> {
    const ownEnd = fault === 'editor' || fault === 'link' || fault === 'sleep';
    await age(this.#lab, host);
    if (ownEnd) {
      // The server went on by itself: nothing is left to resume, and asking says so.
      const asked = this.#bed.start(['resume']);
      await asked.ended;
      const code = asked.result.problem?.code;
      if (code !== 'interrupted-over' && code !== 'interrupted-none') throw new Error(`resume after the ${fault} died: ${asked.result.outcome} ${code ?? ''}\n${asked.words}`);
    } else {
      await this.#bed.must([after]);
    }
    await this.#becomes(this.#ends.get(kind) ?? '', after === 'undo' && !ownEnd ? before : undefined);
  }

  /** As after an undisturbed deploy, or (after an undo that could still go back) as before it. */
  async #becomes(end: string, before: string | undefined): Promise<void> {
    const until = Date.now() + longestWaitMs;
    for (;;) {
      const seen = await this.#world();
      if (seen === end) return;
      if (before !== undefined && (await world(this.#lab, this.#engine, this.#hosts, this.#before)) === before) {
        this.#version = this.#before;
        return;
      }
      if (Date.now() > until) throw new Error(`the world is not as it should be:\n${difference(before ?? end, seen)}`);
      await new Promise((done) => setTimeout(done, 200));
    }
  }

  /** The world once it does not change any more: names follow rows a moment later. */
  async #settled(): Promise<string> {
    let last = await this.#world();
    for (let same = 0; same < 3; ) {
      await new Promise((done) => setTimeout(done, 300));
      const seen = await this.#world();
      same = seen === last ? same + 1 : 0;
      last = seen;
    }
    return last;
  }

  #world(): Promise<string> {
    return world(this.#lab, this.#engine, this.#hosts, this.#version);
  }
}

function difference(wanted: string, seen: string): string {
  const [left, right] = [wanted.split('\n'), seen.split('\n')];
  return [...left.filter((line) => !right.includes(line)).map((line) => `- ${line}`), ...right.filter((line) => !left.includes(line)).map((line) => `+ ${line}`)].join('\n');
}
