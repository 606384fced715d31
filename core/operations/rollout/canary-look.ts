import * as z from 'zod';
import canarySh from '../../host/files/canary-look.sh';
import deployLib from '../../host/files/stage-deploy.sh';
import stateLib from '../../host/files/inspect-state.sh';
import lib from '../../host/files/stage-lib.sh';
import { registryLibrary } from '../../host/index.ts';
import type { Command } from '../../remote/command.ts';
import { readDocument } from '../../remote/document.ts';

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
export const parseCanaryLook = (stdout: string): CanaryLook => readDocument(document, stdout);

export const canaryLook = (engine: 'podman' | 'docker', since: string, names: readonly string[]): Command<CanaryLook> => ({
  title: 'canary', script: [lib, registryLibrary, stateLib, deployLib, canarySh].join('\n'), args: [engine, since, ...names], timeoutMs: 60_000, parse: parseCanaryLook,
});
