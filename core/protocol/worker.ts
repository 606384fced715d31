import type { Problem } from '../base/index.ts';
import type { ClusterState, NameAnswer } from './cluster.ts';
import type { OperationEvent, OperationOutcome } from './events.ts';
import type { RolloutLine } from './rollout.ts';
import type { ProxyLogLine, ProxyServer } from './proxy.ts';
import type { SecretsReport } from './secrets.ts';
import type { SshExplanation } from './ssh.ts';
import type { LockRelease, LockView } from './locks.ts';
import type { AuditQuery, AuditRecord } from './audit.ts';
import type { ExecRequest, ExecSummary } from './exec.ts';
import type { ServiceVersions } from './versions.ts';

/** Which file an operation is about; `text` is the snapshot of the editor, so that an edit during a deploy changes nothing. */
export interface Target {
  readonly configPath: string;
  readonly text: string;
  readonly environment?: string;
  /** Folder with a `manifest.json` of parts, instead of the built-in manifest. */
  readonly partsDir?: string;
  /** Replaces both known_hosts files. */
  readonly knownHosts?: string;
  /** Values from the editor's secret storage, by name; they live as long as the call and are written nowhere. */
  readonly stored?: Readonly<Record<string, string>>;
}

/** One entry per operation of the product: parameters and result. Extension host and command line call the same names. */
export interface Operations {
  init: { params: { target: Target; servers?: readonly string[]; upgrade?: boolean }; result: OperationResult };
  plan: { params: { target: Target; services?: readonly string[]; servers?: readonly string[]; operation?: 'deploy' | 'init' | 'repair' | 'evict' | 'teardown'; canary?: number | readonly string[]; onFailure?: 'stop' | 'return'; version?: string }; result: PlanView };
  deploy: {
    params: {
      target: Target; services?: readonly string[]; servers?: readonly string[];
      /** Servers that go first and are watched: so many of each service, or names and patterns. */
      canary?: number | readonly string[];
      /** When a server fails: leave the others as they are, or give those with the new version their old one back. */
      onFailure?: 'stop' | 'return';
      /** Servers that do not answer: ask (the default) or go without them. */
      unreachable?: 'ask' | 'skip';
      /** Tag of the images that are built; else the commit. */
      version?: string;
      /** Hash of the plan that was shown and confirmed. */
      plan?: string;
    };
    result: OperationResult;
  };
  resume: { params: { target: Target; operationId?: string }; result: OperationResult };
  lockShow: { params: { target: Target; servers?: readonly string[] }; result: LockView };
  lockAcquire: { params: { target: Target; servers?: readonly string[]; message: string; waitSeconds?: number }; result: LockView };
  lockRelease: { params: { target: Target; servers?: readonly string[]; break?: boolean; confirm?: readonly string[] }; result: readonly LockRelease[] };
  /** Versions that services can go back to. */
  versions: { params: { target: Target; services?: readonly string[]; servers?: readonly string[] }; result: readonly ServiceVersions[] };
  rollback: { params: { target: Target; services?: readonly string[]; servers?: readonly string[]; to?: string }; result: OperationResult };
  /** By default without interruption, from the image that runs; `inPlace` ends and starts the same containers. */
  restart: { params: { target: Target; services: readonly string[]; servers?: readonly string[]; inPlace?: boolean }; result: OperationResult };
  stop: { params: { target: Target; services: readonly string[]; servers?: readonly string[] }; result: OperationResult };
  start: { params: { target: Target; services: readonly string[]; servers?: readonly string[] }; result: OperationResult };
  /** Volumes stay unless they are named. */
  remove: { params: { target: Target; services: readonly string[]; servers?: readonly string[]; volumes?: readonly string[]; confirm?: readonly string[] }; result: OperationResult };
  /** Entries of the servers' audit trails, oldest first; with `follow` also as `output` events until cancelled. */
  audit: { params: AuditQuery & { target: Target; servers?: readonly string[] }; result: readonly AuditRecord[] };
  /** Containers' output as `output` events; the result is how many lines there were. */
  logs: { params: { target: Target; services?: readonly string[]; servers?: readonly string[]; container?: string; tail?: number; since?: string; grep?: string; follow?: boolean }; result: number };
  /** A command on servers, or in a service's containers when `service` is given. */
  exec: { params: ExecRequest & { target: Target; servers?: readonly string[] }; result: ExecSummary };
  undo: { params: { target: Target; operationId?: string }; result: OperationResult };
  evict: { params: { target: Target; server: string; confirm?: readonly string[] }; result: OperationResult };
  /** Which version of every part each server has. */
  serverVersions: { params: { target: Target }; result: readonly ServerVersions[] };
  /** Puts members right: only what differs is done. */
  repair: { params: { target: Target; servers?: readonly string[] }; result: OperationResult };
  rotateKeys: { params: { target: Target; servers?: readonly string[]; confirm?: readonly string[] }; result: OperationResult };
  status: { params: { target: Target }; result: ClusterState };
  dns: { params: { target: Target; name?: string }; result: readonly NameAnswer[] };
  teardown: { params: { target: Target; servers?: readonly string[]; confirm?: readonly string[]; level?: TeardownLevel; volumes?: readonly string[] }; result: OperationResult };
  /** Names and sources, without values unless a person asked to see them (`reveal`); `compare` asks the servers for what containers were started with. */
  proxyStatus: { params: { target: Target; servers?: readonly string[] }; result: readonly ProxyServer[] };
  proxyLogs: { params: { target: Target; servers?: readonly string[]; lines?: number; since?: string }; result: readonly ProxyLogLine[] };
  proxyBoot: { params: { target: Target; servers?: readonly string[] }; result: OperationResult };
  /** `force`: also where the version is the same. */
  proxyUpgrade: { params: { target: Target; servers?: readonly string[]; force?: boolean }; result: OperationResult };
  secrets: { params: { target: Target; compare?: boolean; reveal?: boolean }; result: SecretsReport };
  /** Gives a secret a new value and deploys the services that use it; without a value they get the one of its source. */
  rotateSecret: { params: { target: Target; name: string; value?: string; keep?: 'file' | 'editor' }; result: OperationResult };
  /** Builds and pushes the images of services with `build:`. */
  build: { params: { target: Target; services?: readonly string[]; version?: string; noCache?: boolean; force?: boolean }; result: OperationResult & { readonly images: readonly { readonly service: string; readonly image: string; readonly digest: string; readonly kept: boolean }[] } };
  /** Takes old images of services off their servers; counts what the engines confirmed. */
  prune: { params: { target: Target; services?: readonly string[]; servers?: readonly string[] }; result: OperationResult & { readonly images: { readonly removed: number; readonly kept: number; readonly busy: number } } };
  /** Starts the local registry, or logs in to the remote one. */
  registrySetup: { params: { target: Target; servers?: readonly string[]; where?: 'local' | 'servers' }; result: OperationResult };
  registryLogin: { params: { target: Target; servers?: readonly string[]; where?: 'local' | 'servers' }; result: OperationResult };
  registryLogout: { params: { target: Target; servers?: readonly string[]; where?: 'local' | 'servers' }; result: OperationResult };
  /** Removes the local registry; its volume only when its name is confirmed. */
  registryRemove: { params: { target: Target; confirm?: readonly string[] }; result: OperationResult };
  /** How a server is reached: which option comes from where, which keys are offered, and what comes of it. */
  explainSsh: { params: { target: Target; server: string }; result: SshExplanation };
  interrupted: { params: { target: Target }; result: readonly InterruptedOperation[] };
  /** Streams `cluster` messages until cancelled. */
  watch: { params: { target: Target }; result: null };
}
export type OperationName = keyof Operations;

/** What one server runs; a server that did not answer has a `reason` and no parts. */
export interface ServerVersions {
  readonly server: string;
  readonly reason?: string;
  readonly member: boolean;
  readonly os?: string;
  readonly kernel?: string;
  readonly arch?: string;
  readonly engine?: string;
  readonly engineVersion?: string;
  readonly parts: readonly { readonly name: string; readonly version?: string; readonly sha256?: string; /** What the cluster says it runs. */ readonly cluster?: string; /** What this version of the product brings. */ readonly pinned?: string }[];
}

/** How far a teardown goes; each level includes those before it. Volumes are named one by one beside it. */
export type TeardownLevel = 'project' | 'network' | 'images' | 'engine';

export interface OperationResult {
  readonly operationId: string;
  readonly outcome: OperationOutcome;
  readonly problem?: Problem;
  readonly durationMs: number;
  /** Per server, for figures: sequential waits of ours. */
  readonly roundTrips: Readonly<Record<string, number>>;
  /** Of a deploy: how each service stands on each server. */
  readonly rollout?: readonly RolloutLine[];
}

/** The plan as people and `jiji plan --format json` see it; titles are rendered words. */
export interface PlanView {
  /** The environment that the plan is for; absent: the default file. */
  readonly environment?: string;
  /** The project counts this environment as production. */
  readonly production?: boolean;
  readonly operation: string;
  readonly operationId: string;
  readonly hash: string;
  readonly empty: boolean;
  readonly lines: readonly { readonly host: string; readonly service?: string; readonly kind: string; readonly text: string }[];
  readonly stages: readonly { readonly id: string; readonly host: string; readonly group: number; readonly steps: readonly { readonly id: string; readonly title: string; readonly why?: string; readonly script: string; readonly undo?: string; /** What it took here the last time. */ readonly seconds?: number }[] }[];
  readonly problems: readonly Problem[];
  /** What runs and what will, as two texts of one shape. */
  readonly documents?: { readonly before: string; readonly after: string };
  /** A plan was confirmed, and this is another one: lines that tell what is different (`-` before, `+` now). */
  readonly again?: readonly string[];
}

export interface InterruptedOperation {
  readonly operationId: string;
  readonly operation: string;
  readonly configPath: string;
  readonly servers: readonly string[];
  readonly startedAt: number;
}

/** Questions that an operation asks the person while it runs. */
export type Question =
  | { readonly kind: 'confirm-plan'; readonly plan: PlanView }
  | { readonly kind: 'host-key'; readonly host: string; readonly keyType: string; readonly fingerprint: string }
  | { readonly kind: 'passphrase'; readonly keyPath: string }
  /** Servers cannot be reached: go on without them? */
  | { readonly kind: 'unreachable'; readonly servers: readonly string[]; readonly problems: readonly Problem[] }
  /** The canary has been watched: promote it? `facts` is what was measured. */
  | { readonly kind: 'canary'; readonly servers: string; readonly minutes: number; readonly facts: readonly string[] }
  | { readonly kind: 'typed-name'; readonly name: string; readonly text: string; readonly environment?: string; readonly production?: boolean; readonly plan?: PlanView };
/** `true`/`false`, or the typed text; `null` = cancelled. */
export type Answer = boolean | string | null;

export type ToWorker =
  | { readonly type: 'call'; readonly id: number; readonly name: OperationName; readonly params: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'answer'; readonly question: number; readonly answer: Answer }
  /** Cancel everything, close all connections and end. */
  | { readonly type: 'close' };

export type FromWorker =
  /** First message: the words of all codes that the worker may send. */
  | { readonly type: 'catalogue'; readonly messages: Readonly<Record<string, string>> }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'problem'; readonly id: number; readonly problem: Problem }
  | { readonly type: 'event'; readonly id: number; readonly event: OperationEvent }
  | { readonly type: 'cluster'; readonly id: number; readonly state: ClusterState }
  | { readonly type: 'question'; readonly id: number; readonly question: number; readonly body: Question };
