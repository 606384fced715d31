import { problem, ProblemError } from '../../base/index.ts';
import type { RemoteHost } from '../../ssh/host.ts';
import type { Engine } from '../../config/model.ts';
import './messages.ts';

/** One route of one server. */
export interface RolloutRoute {
  readonly host: RemoteHost;
  readonly engine: Engine;
  /** `<project>-<service>-<port>` */
  readonly route: string;
  readonly signal?: AbortSignal;
}

/**
 * kamal-proxy's rollout, for what it is: requests that carry the cookie `kamal-rollout` may go to other targets; a request
 * without the cookie never does. It is for people whom the application has chosen, not for a share of all traffic.
 */
export const rolloutDeploy = (to: RolloutRoute, targets: readonly string[], seconds = { deploy: 60, drain: 30 }): Promise<void> =>
  call(to, ['deploy', to.route, ...targets.map((target) => `--target=${target}`), `--deploy-timeout=${seconds.deploy}s`, `--drain-timeout=${seconds.drain}s`], seconds.deploy + seconds.drain);

/** Which cookie values go to the rollout's targets: those listed, and of all values this share (by their hash, so that a value always goes the same way). */
export const rolloutSet = (to: RolloutRoute, who: { readonly percent?: number; readonly values?: readonly string[] }): Promise<void> =>
  call(to, ['set', to.route, `--percent=${who.percent ?? 0}`, ...(who.values ?? []).map((value) => `--list=${csv(value)}`)], 10);

/** Nobody goes to the rollout's targets any more; the proxy keeps them in its state until the next rollout. */
export const rolloutStop = (to: RolloutRoute): Promise<void> => call(to, ['stop', to.route], 10);

/** The flag reads its value as a line of CSV. */
const csv = (value: string): string => (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** The proxy is spoken to in the hand of the host's lock, as every other call is. */
const script = 'engine=$1; shift; mkdir -p /var/lib/jiji; exec flock -w 120 /var/lib/jiji/host.lock "$engine" exec kamal-proxy kamal-proxy rollout "$@"';

async function call(to: RolloutRoute, words: readonly string[], seconds: number): Promise<void> {
  const { code, stderr } = await to.host.run(script, [to.engine, ...words], { timeoutMs: (seconds + 150) * 1000, ...(to.signal === undefined ? {} : { signal: to.signal }) });
  if (code !== 0) throw new ProblemError(problem('rollout-refused', { route: to.route, detail: stderr.trim().replace(/^Error: /, '') }, { host: to.host.name }));
}
