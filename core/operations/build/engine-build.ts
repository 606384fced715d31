import { problem, ProblemError, type Problem } from '../../base/index.ts';
import type { OperationContext } from '../context.ts';
import { at, type BuildEngine } from './engine.ts';
import type { MachineOptions, Workplace } from './machine.ts';
import type { PlannedBuild } from './planned.ts';
import { plainFlag, pushed, type PushLogin } from './push.ts';

/** One image to be made and sent. */
export interface BuildJob {
  readonly planned: PlannedBuild;
  readonly place: Workplace;
  readonly login: PushLogin | undefined;
  readonly noCache: boolean;
}

/** Builds and pushes one service's image; resolves with the digest by which its registry knows it. */
export async function buildAndPush(ctx: OperationContext, builder: BuildEngine, job: BuildJob): Promise<string> {
  const { platforms, repository, version } = job.planned;
  const tags = [`${repository}:${version}`, `${repository}:latest`];
  if (platforms.length > 1) return builder.engine === 'docker' ? buildx(ctx, builder, job) : podmanList(ctx, builder, job, tags);
  await buildOne(ctx, builder, job, platforms[0] ?? builder.arch, tags.flatMap((tag) => ['--tag', tag]));
  return pushed(ctx, builder, job, tags, undefined);
}

const buildOne = (ctx: OperationContext, builder: BuildEngine, job: BuildJob, arch: string, names: readonly string[], noCache = job.noCache): Promise<void> =>
  build(ctx, builder, { ...job, noCache }, [
    builder.engine, 'build', ...names, ...(arch === builder.arch ? [] : ['--platform', `linux/${arch}`]), ...(builder.engine === 'podman' ? ['--format', 'docker'] : []), '--iidfile', job.place.result('image-id'),
  ]);

/** Podman: an image for each architecture, then a list of them under one name. */
async function podmanList(ctx: OperationContext, builder: BuildEngine, job: BuildJob, tags: readonly string[]): Promise<string> {
  const { machine } = builder;
  const { operationId, service, platforms } = job.planned;
  const list = `localhost/jiji-build-${operationId.toLowerCase()}-${service.name}`;
  const run = (argv: readonly string[]): Promise<void> => must(machine.run(argv, { signal: ctx.signal }), (evidence) => problem('build-failed', { service: service.name, code: 1 }, { ...at(machine), evidence }));
  try {
    await run(['podman', 'manifest', 'create', list]);
    for (const arch of platforms) await run(['podman', 'manifest', 'add', '--os', 'linux', '--arch', arch, list, `containers-storage:${await imageFor(ctx, builder, job, arch)}`]);
    return await pushed(ctx, builder, job, tags, list);
  } finally {
    await machine.run(['podman', 'manifest', 'rm', list], { signal: new AbortController().signal });
  }
}

/** Layers that are the same for every architecture may come from the cache with another one in their description: then without it. */
async function imageFor(ctx: OperationContext, builder: BuildEngine, job: BuildJob, arch: string): Promise<string> {
  for (const noCache of [job.noCache, true]) {
    await buildOne(ctx, builder, job, arch, [], noCache);
    const id = (await job.place.read('image-id')).trim().replace(/^sha256:/, '');
    const made = await builder.machine.run(['podman', 'image', 'inspect', '--format', '{{.Architecture}}', id], { signal: ctx.signal });
    if (made.stdout.trim() === arch) return id;
  }
  throw new ProblemError(problem('build-emulation', { service: job.planned.service.name, platforms: `linux/${arch}`, machine: builder.machine.name, arch: builder.arch }, { ...at(builder.machine), remedy: { code: 'remedy.emulation' } }));
}

/** Docker builds for several architectures with buildx alone, which pushes as it goes. */
async function buildx(ctx: OperationContext, builder: BuildEngine, job: BuildJob): Promise<string> {
  const { planned, place, login } = job;
  const platforms = planned.platforms.map((arch) => `linux/${arch}`).join(',');
  const { machine } = builder;
  if ((await machine.run(['docker', 'buildx', 'version'], { signal: ctx.signal })).code !== 0) {
    throw new ProblemError(problem('build-buildx-missing', { machine: machine.name, platforms }, { ...at(machine), remedy: { code: 'remedy.buildx' } }));
  }
  const config = login?.docker ?? [];
  if ((await machine.run(['docker', ...config, 'buildx', 'inspect', 'jiji'], { signal: ctx.signal })).code !== 0) {
    await must(machine.run(['docker', ...config, 'buildx', 'create', '--name', 'jiji', '--driver', 'docker-container', '--driver-opt', 'network=host'], { signal: ctx.signal }), (evidence) => problem('build-failed', { service: planned.service.name, code: 1 }, { ...at(machine), evidence }));
  }
  const names = [`${planned.repository}:${planned.version}`, `${planned.repository}:latest`].flatMap((tag) => ['--tag', tag]);
  await build(ctx, builder, job, ['docker', ...config, 'buildx', 'build', '--builder', 'jiji', '--push', '--provenance=false', ...names, '--platform', platforms, '--metadata-file', place.result('metadata')]);
  const digest = /"containerimage\.digest":\s*"(sha256:[0-9a-f]{64})"/.exec(await place.read('metadata'))?.[1];
  if (digest === undefined) throw new ProblemError(problem('build-no-digest', { image: planned.repository, registry: planned.repository.split('/')[0] ?? '' }, at(machine)));
  return digest;
}

async function must(running: Promise<{ readonly code: number; readonly stderr: string }>, failed: (evidence: string) => Problem): Promise<void> {
  const result = await running;
  if (result.code !== 0) throw new ProblemError(failed(result.stderr.trim()));
}

/**
 * Without a value the engine takes an argument from its environment: such values stand in no list of processes. Not those
 * whose names mean something to the engine itself.
 */
const isOwn = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !/^(?:PATH|HOME|USER|SHELL|IFS|ENV|TMPDIR|PWD|XDG_.*|LD_.*|LC_.*|LANG|DOCKER_.*|BUILDKIT_.*|BUILDX_.*|CONTAINER_.*|CONTAINERS_.*|PODMAN_.*|BUILDAH_.*|STORAGE_.*|REGISTRY_.*|GO.*|NODE_OPTIONS|.*_PROXY|.*_proxy)$/.test(name);

const evidenceLines = 60;

/** The command with all that both ways have in common; its output is told line by line. */
async function build(ctx: OperationContext, { machine, engine, arch }: BuildEngine, { planned, place, noCache }: BuildJob, head: readonly string[]): Promise<void> {
  const { service, build: wish } = planned;
  const secrets = [...planned.secrets.keys()];
  const argv = [
    ...head, '--file', place.dockerfile, ...(noCache || !ctx.config.builder.cache ? ['--no-cache'] : []), ...(wish.target === undefined ? [] : ['--target', wish.target]),
    ...Object.entries(wish.args).flatMap(([name, value]) => ['--build-arg', isOwn(name) ? name : `${name}=${value}`]),
    ...secrets.flatMap((name) => ['--secret', `id=${name},src=${place.secret(name)}`]),
    ...Object.entries(planned.labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ...(engine === 'podman' ? plainFlag(planned.repository) : []), place.folder,
  ];
  const last: string[] = [];
  const onLine = (line: string): void => {
    const text = ctx.mask.apply(line);
    last.push(text);
    if (last.length > evidenceLines) last.shift();
    if (text.trim() !== '') ctx.emit({ type: 'log', level: 'info', ...at(machine), text, at: ctx.clock.now() });
  };
  const options: MachineOptions = { signal: ctx.signal, onLine, env: { ...Object.fromEntries(Object.entries(wish.args).filter(([name]) => isOwn(name))), ...(engine === 'docker' && secrets.length > 0 ? { DOCKER_BUILDKIT: '1' } : {}) } };
  const result = await machine.run(argv, options);
  if (result.code === 0) return;
  const evidence = last.length > 0 ? last.join('\n') : ctx.mask.apply(result.stderr);
  const platforms = planned.platforms.map((each) => `linux/${each}`).join(', ');
  if (/exec format error/i.test(evidence)) throw new ProblemError(problem('build-emulation', { service: service.name, platforms, machine: machine.name, arch }, { ...at(machine), evidence, remedy: { code: 'remedy.emulation' } }));
  throw new ProblemError(problem('build-failed', { service: service.name, code: result.code }, { ...at(machine), evidence }));
}
