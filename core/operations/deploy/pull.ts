import { problem, ProblemError, type Problem } from '../../base/index.ts';
import type { RunResult } from '../../ssh/host.ts';
import type { OperationContext } from '../context.ts';
import type { DeployPlan } from './plan-deploy.ts';
import { imageByDigest } from './names.ts';
import type { DeployInput } from './input.ts';

/** Pulls REFERENCE and prints the digests by which the engine knows it. */
const pullScript = `"$1" pull --quiet "$2" >/dev/null || exit 1
"$1" image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$2"`;

/**
 * Brings the plan's images to its servers, outside the lock. A tag whose meaning is not known yet is pulled on one server
 * first; all others then get exactly that digest. Resolves with the digests of all references; rejects with
 * `image-missing`, `image-registry-auth`, `disk-full` or `image-pull`.
 */
export async function pullImages(ctx: OperationContext, input: DeployInput, plan: DeployPlan): Promise<ReadonlyMap<string, string>> {
  const digests = new Map(input.digests);
  for (const [server, references] of plan.images) {
    for (const reference of references) {
      if (digests.has(reference)) continue;
      digests.set(reference, await pullOne(ctx, input, server, reference));
    }
  }
  await Promise.all([...plan.images].map(async ([server, references]) => {
    for (const reference of references) {
      const digest = digests.get(reference);
      const known = input.observed.get(server)?.resolved.some((each) => each.reference === reference && each.digest === digest && each.present) === true;
      if (digest !== undefined && !known) await pullOne(ctx, input, server, imageByDigest(reference, digest));
    }
  }));
  return digests;
}

async function pullOne(ctx: OperationContext, input: DeployInput, server: string, reference: string): Promise<string> {
  ctx.emit({ type: 'progress', operationId: input.operationId, host: server, title: 'deploy.pull', args: { image: reference, host: server }, at: ctx.clock.now() });
  const host = await ctx.connect(server);
  const result = await host.stream(pullScript, [input.config.builder.engine, reference], { onLine: () => undefined, signal: ctx.signal });
  const digest = /@(sha256:[0-9a-f]{64})/.exec(result.stdout)?.[1] ?? /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
  if (result.code !== 0 || digest === undefined) throw new ProblemError(pullProblem(ctx, server, reference, result));
  return /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1] ?? digest;
}

function pullProblem(ctx: OperationContext, host: string, image: string, result: RunResult): Problem {
  const evidence = ctx.mask.apply(result.stderr.trim());
  if (/manifest unknown|not found|name unknown|no such image/i.test(evidence)) return problem('image-missing', { image, service: '' }, { host, evidence, remedy: { code: 'remedy.image-tag' } });
  if (/unauthorized|denied|authentication required|forbidden/i.test(evidence)) return problem('image-registry-auth', { image }, { host, evidence });
  if (/no space left/i.test(evidence)) return problem('disk-full', { host, what: image }, { host, evidence, remedy: { code: 'remedy.free-disk' } });
  return problem('image-pull', { image }, { host, evidence });
}
