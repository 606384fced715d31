import { problem, ProblemError, type Problem } from '../../base/index.ts';
import { isLoopback } from '../../config/index.ts';
import type { OperationContext } from '../context.ts';
import { loginProblem, pullProblem } from '../images/pull-problem.ts';
import type { RegistryLogin } from '../images/login.ts';
import type { BuildJob } from './engine-build.ts';
import { at, type BuildEngine } from './engine.ts';

/** Options that make an engine use the login of one operation. */
export interface PushLogin {
  /** Before Docker's command. */
  readonly docker: readonly string[];
  /** After Podman's command. */
  readonly podman: readonly string[];
  remove(): Promise<void>;
}

/** A registry on the builder itself speaks plain HTTP; Docker knows that by itself. */
export const plainFlag = (repository: string): readonly string[] => (isLoopback((repository.split('/')[0] ?? '').replace(/:\d+$/, '')) ? ['--tls-verify=false'] : []);

/**
 * Logs in where images are pushed from. On the operator's machine that is the engine's own login, as `registry login`
 * does; on a builder over SSH it is a file of this operation alone, which also knows what the builder's root may do.
 */
export async function pushLogin(ctx: OperationContext, { machine, engine }: BuildEngine, login: RegistryLogin, operationId: string): Promise<PushLogin> {
  const folder = `/run/jiji-login-${operationId}`;
  const mine = machine.host === undefined;
  const docker = mine ? [] : ['--config', folder];
  const podman = mine ? [] : ['--authfile', `${folder}/auth.json`];
  const own = engine === 'docker' ? '/root/.docker/config.json' : '/run/containers/0/auth.json';
  if (!mine) await machine.run(['sh', '-c', 'umask 077; mkdir -p "$1" && { [ ! -r "$2" ] || cp "$2" "$1/$3"; }', 'sh', folder, own, engine === 'docker' ? 'config.json' : 'auth.json'], { signal: ctx.signal });
  const argv = engine === 'docker' ? ['docker', ...docker, 'login'] : ['podman', 'login', ...podman];
  const remove = async (): Promise<void> => {
    if (!mine) await machine.run(['rm', '-rf', folder], { signal: new AbortController().signal });
  };
  const result = await machine.run([...argv, '--username', login.username, '--password-stdin', login.server], { signal: ctx.signal, stdin: login.password });
  if (result.code !== 0) {
    await remove();
    throw new ProblemError(loginProblem(machine.host, login.registry, login.username, ctx.mask.apply(result.stderr.trim())));
  }
  return { docker, podman, remove };
}

/** Pushes the version, then `latest`; gives the digest that the registry has. A version that could not be pushed is not left as if it were one. */
export async function pushed(ctx: OperationContext, builder: BuildEngine, job: BuildJob, tags: readonly string[], list: string | undefined): Promise<string> {
  const digests: (string | undefined)[] = [];
  for (const tag of tags) {
    ctx.emit({ type: 'progress', operationId: job.planned.operationId, ...at(builder.machine), title: 'build.push', args: { image: tag }, at: ctx.clock.now() });
    digests.push(await pushOne(ctx, builder, job, tag, list));
  }
  const [digest] = digests;
  if (digest === undefined) throw new ProblemError(problem('build-no-digest', { image: tags[0] ?? '', registry: tags[0]?.split('/')[0] ?? '' }, at(builder.machine)));
  return digest;
}

async function pushOne(ctx: OperationContext, { machine, engine }: BuildEngine, { place, login, planned }: BuildJob, tag: string, list: string | undefined): Promise<string | undefined> {
  const digestFile = place.result('digest');
  const podman = [...plainFlag(tag), ...(login?.podman ?? []), '--digestfile', digestFile];
  const argv = engine === 'docker' ? ['docker', ...(login?.docker ?? []), 'push', tag]
    : list === undefined ? ['podman', 'push', ...podman, tag] : ['podman', 'manifest', 'push', '--all', ...podman, list, `docker://${tag}`];
  const result = await machine.run(argv, { signal: ctx.signal });
  if (result.code !== 0) {
    await machine.run([engine, 'rmi', tag], { signal: ctx.signal });
    throw new ProblemError(pushProblem(machine.host, tag, planned.service.name, ctx.mask.apply(`${result.stderr}\n${result.stdout}`.trim())));
  }
  return engine === 'docker' ? /digest: (sha256:[0-9a-f]{64})/.exec(result.stdout)?.[1] : /sha256:[0-9a-f]{64}/.exec(await place.read('digest'))?.[0];
}

function pushProblem(host: string | undefined, image: string, service: string, evidence: string): Problem {
  const found = pullProblem(host ?? '', image, service, evidence);
  const known = found.code === 'image-registry-auth' || found.code === 'image-rate-limited';
  return { ...(known ? found : problem('build-push', { image })), ...(host === undefined ? {} : { host }), evidence };
}
