import { problem, ProblemError, problemOf, type Problem } from '../../base/index.ts';
import { parseImage } from '../../config/index.ts';
import type { Observed } from '../../remote/inspect.ts';
import pullScript from '../../host/files/image-pull.sh';
import type { OperationContext } from '../context.ts';
import { archProblem } from '../images/fit.ts';
import { loginFor, registryOf } from '../images/login.ts';
import { loginProblem, pullProblem } from '../images/pull-problem.ts';
import { commonDigest } from '../images/known.ts';
import { withRegistryAccess } from '../registry/access.ts';
import type { DeployPlan } from './plan-deploy.ts';
import { imageByDigest, imageVersion } from './names.ts';
import type { DeployInput } from './input.ts';

/**
 * Brings the plan's images to its servers, outside the lock; what is there already is not asked for. A tag whose meaning
 * is not known yet is pulled on one server first; all others then get exactly that digest. When the registry is down,
 * what all servers have under the tag is taken, with a warning. Resolves with the digests of all references; rejects with
 * a problem of `images/messages.ts`, or `disk-full`.
 */
export async function pullImages(ctx: OperationContext, input: DeployInput, plan: DeployPlan): Promise<ReadonlyMap<string, string>> {
  const wanted = [...plan.images].flatMap(([server, references]) => references.filter((reference) => !isPresent(input, server, reference)).map((reference) => ({ server, reference })));
  if (wanted.length === 0) return input.digests;
  return withRegistryAccess(ctx, input.operationId, wanted, async () => {
    const digests = new Map(input.digests);
    for (const { server, reference } of wanted) if (!digests.has(reference)) digests.set(reference, await meaningOf(ctx, input, server, reference, serversOf(plan, reference)));
    const pulls = wanted.filter(({ server, reference }) => !isHere(input, server, reference, digests.get(reference)));
    await eachServer(pulls, async ({ server, reference }) => {
      await pullOne(ctx, input, server, imageByDigest(reference, digests.get(reference) ?? ''), reference);
    });
    return digests;
  });
}

interface Pull {
  readonly server: string;
  readonly reference: string;
}

const serversOf = (plan: DeployPlan, reference: string): readonly string[] => [...plan.images].flatMap(([server, references]) => (references.includes(reference) ? [server] : []));

/** All servers at once, on each one image after another: its disk and line are the limit. */
async function eachServer(pulls: readonly Pull[], work: (pull: Pull) => Promise<void>): Promise<void> {
  const servers = [...new Set(pulls.map(({ server }) => server))];
  const results = await Promise.allSettled(servers.map(async (server) => {
    for (const pull of pulls) if (pull.server === server) await work(pull);
  }));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

const resolvedOn = (input: DeployInput, server: string, reference: string): Observed['resolved'][number] | undefined =>
  input.observed.get(server)?.resolved.find((each) => each.reference === reference);

/** The server has just what the plan says. */
const isPresent = (input: DeployInput, server: string, reference: string): boolean => isHere(input, server, reference, input.digests.get(reference));

function isHere(input: DeployInput, server: string, reference: string, digest: string | undefined): boolean {
  const resolved = resolvedOn(input, server, reference);
  if (digest === undefined || resolved === undefined) return false;
  return (resolved.present && resolved.digest === digest) || resolved.known.includes(digest);
}

/** The digest of a tag that only a pull can tell; from the servers themselves when the registry is down. */
async function meaningOf(ctx: OperationContext, input: DeployInput, server: string, reference: string, servers: readonly string[]): Promise<string> {
  try {
    // An engine would try for minutes.
    if (resolvedOn(input, server, reference)?.status === 429) throw new ProblemError(pullProblem(server, reference, '', 'status 429 (too many requests)'));
    return await pullOne(ctx, input, server, reference, reference);
  } catch (error) {
    const found = problemOf(error);
    if (found.code !== 'image-registry-down' && found.code !== 'image-rate-limited') throw error;
    const digest = commonDigest(input, servers, reference);
    if (digest === undefined) throw new ProblemError({ ...found, evidence: [whoHas(input, servers, reference), found.evidence].join('\n') }, { cause: error });
    const args = { registry: registryOf(reference), image: reference, digest };
    ctx.emit({ type: 'warning', operationId: input.operationId, problem: problem('image-from-cache', args, found.evidence === undefined ? {} : { evidence: found.evidence }), at: ctx.clock.now() });
    return digest;
  }
}

const whoHas = (input: DeployInput, servers: readonly string[], reference: string): string =>
  servers.map((server) => `${server}: ${resolvedOn(input, server, reference)?.known.join(', ') || '–'}`).join('\n');

/** Pulls `image` and calls it as `reference` does; gives the digest of all its platforms together. */
async function pullOne(ctx: OperationContext, input: DeployInput, server: string, image: string, reference: string): Promise<string> {
  ctx.emit({ type: 'progress', operationId: input.operationId, host: server, title: 'deploy.pull', args: { image, host: server }, at: ctx.clock.now() });
  const host = await ctx.connect(server);
  const login = loginFor(ctx.config, reference);
  const result = await host.stream(pullScript, [input.config.builder.engine, image, tagged(reference), login?.server ?? '', login?.username ?? ''], {
    onLine: () => undefined, signal: ctx.signal, ...(login === undefined ? {} : { stdin: login.password }),
  });
  const evidence = ctx.mask.apply(result.stderr.trim());
  if (result.code === 3 && login !== undefined) throw new ProblemError(loginOrLine(server, reference, login.registry, login.username, evidence));
  if (result.code !== 0) throw new ProblemError(pullProblem(server, reference, serviceOf(input, reference), evidence));
  const [platform = '', ...names] = result.stdout.trim().split(' ');
  const [wrong] = archProblem(server, reference, [platform.replace(/^linux\//, '')], input.observed.get(server)?.host.machine ?? '');
  if (wrong !== undefined) throw new ProblemError(wrong);
  return digestOf(image, names) ?? fail(server, reference, result.stdout);
}

/** A login that got no answer is no refusal. */
function loginOrLine(server: string, reference: string, registry: string, username: string, evidence: string): Problem {
  const found = pullProblem(server, reference, '', evidence);
  return found.code === 'image-registry-down' || found.code === 'image-rate-limited' ? found : loginProblem(server, registry, username, evidence);
}

function fail(server: string, image: string, evidence: string): never {
  throw new ProblemError(problem('image-pull', { image }, { host: server, evidence }));
}

/** The name by which the version is found again on the server; a reference without tag has none. */
function tagged(reference: string): string {
  const image = parseImage(reference);
  if (image?.tag === undefined && image?.digest !== undefined) return '';
  return `${imageByDigest(reference, '').replace(/@$/, '')}:${imageVersion(reference)}`;
}

/** Podman names the digest of all platforms before that of its own. */
function digestOf(image: string, names: readonly string[]): string | undefined {
  const asked = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  if (asked !== undefined) return asked;
  const repository = imageByDigest(image, '');
  return names.find((name) => name.startsWith(repository))?.slice(repository.length);
}

const serviceOf = (input: DeployInput, reference: string): string => input.services.filter((service) => reference.includes(service.image ?? '\n')).map((service) => service.name).join(', ');
