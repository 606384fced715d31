/** Options that every command takes (operations.md §16); they may stand before or after the command. */
export interface CliOptions {
  readonly directory?: string;
  readonly environment?: string;
  readonly hosts: readonly string[];
  readonly services: readonly string[];
  readonly yes: boolean;
  readonly confirm: readonly string[];
  readonly json: boolean;
  readonly format?: string;
  readonly dryRun: boolean;
  readonly parts?: string;
  readonly knownHosts?: string;
  readonly maxWarnings?: number;
  readonly rule: readonly string[];
  /** `deploy`, `plan`: servers that go first, or how many of each service. */
  readonly canary?: string;
  /** `deploy`: `stop` or `return`. */
  readonly onFailure?: string;
  readonly skipUnreachable?: boolean;
  /** `deploy`: hash of the plan that was looked at. */
  readonly plan?: string;
  /** `server init`: other versions of the parts. */
  readonly upgrade?: boolean;
  /** `network repair`: new keys. */
  readonly rotateKeys?: boolean;
  /** `server teardown`: how far. */
  readonly level?: string;
  /** `server teardown`: named volumes whose data goes, too. */
  readonly volumes?: readonly string[];
  /** `services restart`: the same containers. */
  readonly inPlace?: boolean;
  /** `audit`: a time or an age. */
  readonly until?: string;
  /** `services logs`: a regular expression. */
  readonly grep?: string;
  /** `services logs`: a container instead of services. */
  readonly container?: string;
  /** `logs`, `audit`: until interrupted. */
  readonly follow?: boolean;
  /** `audit`: only this action. */
  readonly action?: string;
  /** `audit`: only this status. */
  readonly status?: string;
  /** `exec`: one server after another. */
  readonly serial?: boolean;
  /** `exec`: no further server after one that failed. */
  readonly stopOnFailure?: boolean;
  /** `exec`: seconds. */
  readonly timeout?: number;
  /** `lock acquire`: why. */
  readonly message?: string;
  /** `lock acquire`: seconds. */
  readonly wait?: number;
  /** `lock release`: also others'. */
  readonly break?: boolean;
  /** `rollback`: only list. */
  readonly list?: boolean;
  /** `secrets`: compare with what containers were started with. */
  readonly running?: boolean;
  /** `secrets rotate`: the new value comes on standard input. */
  readonly valueStdin?: boolean;
  /** Logs: of each server, how many. */
  readonly lines?: number;
  /** Logs: a time, or a length such as 10m. */
  readonly since?: string;
  /** `convert`: the form to write; `rollback`: version or digest. */
  readonly to?: string;
  /** `build`: version of the images. */
  readonly tag?: string;
  /** `build --no-cache`: false. */
  readonly cache?: boolean;
  /** `build`: also what is there. */
  readonly force?: boolean;
  /** `registry`: this machine or the servers alone. */
  readonly only?: 'local' | 'servers';
  /** `convert`: into the file itself. */
  readonly write: boolean;
}
