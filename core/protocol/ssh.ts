import type { Problem } from '../base/index.ts';

/** How a server is reached, option by option, and where each comes from. Holds no passphrase and no key. */
export interface SshExplanation {
  readonly server: string;
  readonly options: readonly { readonly option: string; readonly value: string; /** `deploy file`, `default`, or the path of an SSH config file. */ readonly from: string }[];
  /** In the order of offering, agents' keys too; then those that cannot be offered. */
  readonly keys: readonly { readonly key: string; readonly state: 'offered' | 'locked' | 'absent' | 'unusable'; readonly reason?: string }[];
  /** Why no connection came about; absent: it is open. */
  readonly problem?: Problem;
}
