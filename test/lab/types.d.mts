import type { ChildProcess, SpawnOptions } from 'node:child_process';

export type Engine = 'podman' | 'docker' | 'none';
export interface LabHost {
  name: string;
  ip: string;
  engine: string;
}

/** What a lab is started with (its state folder's spec.json). */
export interface LabSpec {
  name: string;
  hosts: LabHost[];
  rootfs: string;
  app: string;
  shaper: string;
  owned: boolean;
  registry: boolean;
}

/** A running lab (its state folder's state.json). `pid`: process 1 of its namespaces; `keeper`: the process that holds it. */
export interface LabState {
  name: string;
  pid: number;
  keeper: number;
  hosts: LabHost[];
  app: string;
  registry: string | null;
  startedAt: string;
}

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}
export interface HostStatus {
  name: string;
  ip: string;
  engine: string;
  condition: 'off' | 'on' | 'frozen';
  /** Of its way to everybody else, each way. */
  delayMs: number;
  boots: number;
}

export interface RunOptions {
  /** Given on standard input. */
  input?: string;
  /** After this time it is killed and its code is 124. */
  timeoutMs?: number;
}

export interface Lab {
  name: string;
  hosts: LabHost[];
  /** The registry's name and port as the hosts know it, "registry.lab:5000", or null. */
  registry: string | null;
  /** Process 1 of the lab's namespaces: `nsenter -t PID -n` enters its network. */
  pid: number;
  paths: {
    folder: string;
    id: string;
    knownHosts: string;
    /** For OpenSSH outside the lab: `ssh -F sshConfig web1`. */
    sshConfig: string;
    /** connect.mjs. */
    connect: string;
    /** The whole ProxyCommand for this lab, with %h and %p. */
    proxyCommand: string;
    /** The program of the lab's images, for `run`: loadgen, lookup, get (docs/lab.md). */
    app: string;
  };
  /** The host named so; throws when there is none. */
  host(name: string): LabHost;
  /** Runs a shell script as root in a host's namespaces: no ssh, works also when the host is cut off or frozen. */
  exec(host: string, script: string, options?: RunOptions): Promise<Outcome>;
  /** Like exec, but throws when the exit code is not 0; gives standard output. */
  sh(host: string, script: string, options?: RunOptions): Promise<string>;
  /** Runs a program of this machine inside the lab's network, at the operator's end (172.31.250.1). */
  run(argv: string[], options?: RunOptions & { env?: NodeJS.ProcessEnv; cwd?: string }): Promise<Outcome>;
  /** Starts a program as `run` does, without waiting. */
  spawn(argv: string[], options?: SpawnOptions): ChildProcess;
  /** Asks a program started by `spawn` to end (SIGTERM), so that it can still say what it has to say. */
  interrupt(child: ChildProcess): void;
  status(): Promise<{ hosts: HostStatus[]; cuts: string[] }>;
  /** Cuts a host from all other hosts (the operator still reaches it), or from one: a host's name or "operator". */
  cut(a: string, b?: string): Promise<void>;
  /** Undoes a cut; without names, all. */
  heal(a?: string, b?: string): Promise<void>;
  /** Power loss, in silence. */
  kill(host: string): Promise<void>;
  /** Switches a host on; waits until ssh answers. Gives systemd's word for its state. */
  start(host: string): Promise<string>;
  /** Orderly reboot; waits until ssh answers again. */
  reboot(host: string): Promise<string>;
  freeze(host: string): Promise<void>;
  thaw(host: string): Promise<void>;
  /** Makes every packet from and to the host take this much longer, each way; 0 ends it. Survives reboots. */
  delay(host: string, delayMs: number): Promise<void>;
  diskFull(host: string): Promise<void>;
  diskFree(host: string): Promise<void>;
  down(): Promise<void>;
}

export interface StartOptions {
  /** Default: one that nobody else has. */
  name?: string;
  /** Default: web1, web2 and db1 with Podman. */
  hosts?: { name: string; engine: Engine }[];
  /** Whether it has a registry; default true. */
  registry?: boolean;
  /** Told what has to be built the first time; default: standard error. */
  say?: (line: string) => void;
}
