import * as z from 'zod';
import type { Command } from './command.ts';

export type EngineName = 'docker' | 'podman';

/** A container as both engines say it. */
export interface EngineContainer {
  /** 64 hex digits. */
  readonly id: string;
  readonly name: string;
  readonly running: boolean;
  /** `running`, `exited`, `created`, `paused`, `restarting`, … */
  readonly status: string;
  readonly exitCode: number;
  /** The image's own health check; undefined without one. */
  readonly health?: 'healthy' | 'unhealthy' | 'starting';
  /** Name or digest it was started from. */
  readonly image: string;
  readonly imageId: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Address on network `jiji`; undefined while it does not run or is not attached. */
  readonly ip?: string;
  readonly restarts: number;
  readonly restartPolicy: string;
  /** ms since the epoch; undefined when it never started. */
  readonly startedAt?: number;
}

/** All containers of the engine, or those with a label (`jiji.managed=true`), running or not. */
export const engineContainers = (engine: EngineName, label?: string): Command<readonly EngineContainer[]> => ({
  title: `${engine} inspect`,
  script: `engine=$1; shift
ids=$("$engine" ps --all --quiet --no-trunc "$@") || exit 2
[ -n "$ids" ] || { echo '[]'; exit 0; }
"$engine" inspect --type container $ids`,
  args: [engine, ...(label === undefined ? [] : ['--filter', `label=${label}`])],
  // A container that went between the two calls: the others are printed all the same.
  expectedCodes: [1, 125],
  parse: parseContainers,
});

/** Docker without a check has no `Health`; Podman has an empty one, and older Podman calls it `Healthcheck`. */
const health = z.object({ Status: z.string() }).partial().nullish();
const container = z.object({
  Id: z.string().regex(/^[0-9a-f]{64}$/),
  Name: z.string(),
  Image: z.string(),
  RestartCount: z.number().default(0),
  State: z.object({ Status: z.string(), Running: z.boolean(), ExitCode: z.number().default(0), StartedAt: z.string().default(''), Health: health, Healthcheck: health }),
  Config: z.object({ Image: z.string().default(''), Labels: z.record(z.string(), z.string()).nullish() }),
  HostConfig: z.object({ RestartPolicy: z.object({ Name: z.string() }).partial().optional() }).default({}),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.object({ IPAddress: z.string().default('') })).nullish() }),
});

/** Reads `inspect` of either engine; throws a zod error naming the field that is not as expected. */
export const parseContainers = (text: string): readonly EngineContainer[] => z.array(container).parse(JSON.parse(text)).map(normalise);

function normalise(raw: z.infer<typeof container>): EngineContainer {
  const checked = raw.State.Health?.Status ?? raw.State.Healthcheck?.Status;
  const ip = raw.NetworkSettings.Networks?.['jiji']?.IPAddress;
  const startedAt = Date.parse(raw.State.StartedAt);
  return {
    id: raw.Id,
    name: raw.Name.replace(/^\//, ''),
    running: raw.State.Running,
    status: raw.State.Status,
    exitCode: raw.State.ExitCode,
    ...(checked === 'healthy' || checked === 'unhealthy' || checked === 'starting' ? { health: checked } : {}),
    image: raw.Config.Image,
    imageId: raw.Image.replace(/^sha256:/, ''),
    labels: raw.Config.Labels ?? {},
    ...(ip === undefined || ip === '' ? {} : { ip }),
    restarts: raw.RestartCount,
    restartPolicy: raw.HostConfig.RestartPolicy?.Name ?? '',
    // Both engines write year 1 for "never".
    ...(startedAt > 0 ? { startedAt } : {}),
  };
}
