import * as z from 'zod';
import { problem, ProblemError } from '../../base/index.ts';
import canarySh from '../../host/files/canary-look.sh';
import deployLib from '../../host/files/stage-deploy.sh';
import stateLib from '../../host/files/inspect-state.sh';
import lib from '../../host/files/stage-lib.sh';
import { registryLibrary } from '../../host/index.ts';
import type { Command } from '../../remote/command.ts';

const document = z.object({
  /** The server's clock, for the next look's `since`. */
  now: z.string(),
  proxy: z.boolean(),
  /** Addresses that the proxy sends traffic to. */
  targets: z.array(z.string()),
  /** Since the look before, by the address that answered. */
  requests: z.record(z.string(), z.object({ requests: z.number(), errors: z.number() })),
  containers: z.array(z.object({ name: z.string(), id: z.string(), running: z.boolean(), restarts: z.number(), exitCode: z.number(), oom: z.boolean(), address: z.string(), health: z.string() })),
});

/** How canaries of one server are doing. */
export type CanaryLook = z.infer<typeof document>;

/** Throws `inspect-unreadable`. */
export function parseCanaryLook(stdout: string): CanaryLook {
  let data: unknown;
  try {
    data = JSON.parse(stdout);
  } catch (error) {
    throw new ProblemError(problem('inspect-unreadable', { detail: String(error) }, { evidence: stdout.slice(0, 2000) }));
  }
  const parsed = document.safeParse(data);
  if (!parsed.success) throw new ProblemError(problem('inspect-unreadable', { detail: z.prettifyError(parsed.error) }));
  return parsed.data;
}

export const canaryLook = (engine: 'podman' | 'docker', since: string, names: readonly string[]): Command<CanaryLook> => ({
  title: 'canary', script: [lib, registryLibrary, stateLib, deployLib, canarySh].join('\n'), args: [engine, since, ...names], timeoutMs: 60_000, parse: parseCanaryLook,
});
