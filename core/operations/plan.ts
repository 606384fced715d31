import type { Args } from '../base/index.ts';

/** A sentence: a code of the message catalogue with its values. */
export interface Text {
  readonly code: string;
  readonly args?: Args;
}

/**
 * The smallest unit that the runner on a server executes: idempotent, journaled, undone on its own.
 * Script rules: POSIX sh under `set -eu`; values are `$1` … ; standard output is the evidence (kept in the journal, so
 * no secrets); a non-zero exit is the failure and standard error its reason.
 */
export interface Step {
  /** Stable within the operation: `web.start`, `wireguard.config`. `[a-z0-9._-]+` */
  readonly id: string;
  readonly title: Text;
  readonly why?: Text;
  readonly script: string;
  readonly args?: readonly string[];
  /** Spooled to `/run/jiji-op/<ULID>/<step id>` (0600); the script finds the path in `$JIJI_SECRET`. Removed after the step. */
  readonly secret?: string | Uint8Array;
  /** Takes back what the script did; must be safe when the script did nothing or only half. */
  readonly undo?: { readonly script: string; readonly args?: readonly string[] };
  /** A failing step with `optional` is a warning: the stage goes on. */
  readonly optional?: boolean;
  readonly expectedSeconds?: number;
}

/** Steps of one server that run without the editor, in one transient systemd unit `jiji-op-<ULID>-<stage id>`. */
export interface Stage {
  /** `[a-z0-9-]+`, unique within the plan. */
  readonly id: string;
  /** Name of the server in the file. */
  readonly host: string;
  readonly steps: readonly Step[];
  /**
   * How far an undo reaches: `stage` (default) takes back this stage's finished steps when one fails; `none` leaves what
   * is done (each step stands on its own, as in init).
   */
  readonly onFailure?: 'stage' | 'none';
  /**
   * What it replaced is kept until a later stage `commits`: until then an undo of the operation takes it back, also when
   * it has ended well.
   */
  readonly reversible?: boolean;
  /** From its first step on, what reversible stages did stays: it removes what they had kept. */
  readonly commits?: boolean;
  /** Its steps take back what other stages did; they are no points of no return. */
  readonly takesBack?: boolean;
}

/** Stages of one group run at the same time on their servers; the next group starts when all of them have ended well. */
export interface Plan {
  readonly operation: string;
  /** ULID. */
  readonly operationId: string;
  readonly groups: readonly (readonly Stage[])[];
  /** Per server: hash of the observed state this plan was made from; checked on the server under the lock. */
  readonly stateHashes: Readonly<Record<string, string>>;
  readonly summary: readonly PlanLine[];
}

/** What people read before they confirm. */
export interface PlanLine {
  readonly host: string;
  readonly service?: string;
  /** `rolling`, `short-stop`, `first-start`, `unchanged`, `change`, `warning` */
  readonly kind: 'rolling' | 'short-stop' | 'first-start' | 'unchanged' | 'change' | 'warning';
  readonly text: Text;
}

export const isEmptyPlan = (plan: Plan): boolean => plan.groups.every((group) => group.every((stage) => stage.steps.length === 0));
