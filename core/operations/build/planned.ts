import { stat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { problem, ProblemError, type Problem } from '../../base/index.ts';
import type { BuildConfig, ServiceConfig } from '../../config/model.ts';
import type { OperationContext } from '../context.ts';
import { contextFiles, contextHash, type ContextFile } from './context-files.ts';
import { builtRepository } from './names.ts';
import type { BuildVersion } from './version.ts';

/** What the build of one service will be; nothing has been sent or built. */
export interface PlannedBuild {
  readonly operationId: string;
  readonly service: ServiceConfig;
  readonly build: BuildConfig;
  /** Without tag. */
  readonly repository: string;
  readonly version: string;
  /** False: the version is a ULID. */
  readonly named: boolean;
  readonly commit?: string;
  /** Architectures of the service's servers. */
  readonly platforms: readonly string[];
  readonly folder: string;
  readonly files: readonly ContextFile[];
  readonly dockerfile: string;
  readonly secrets: ReadonlyMap<string, string>;
  readonly labels: Readonly<Record<string, string>>;
  readonly hash: string;
  readonly warnings: readonly Problem[];
}

const largeBytes = 500 * 1024 ** 2;

/** Reads the folder of a service with `build:`. Throws what is wrong with it. */
export async function plannedBuild(ctx: OperationContext, service: ServiceConfig, build: BuildConfig, { version, named, commit }: BuildVersion, operationId: string): Promise<PlannedBuild> {
  const folder = path.resolve(ctx.projectRoot, build.context);
  if (path.relative(ctx.projectRoot, folder).split(path.sep)[0] === '..') throw new ProblemError(problem('build-context-outside', { folder: build.context, service: service.name }));
  if (!(await isFolder(folder))) throw new ProblemError(problem('build-context-missing', { folder, service: service.name }));
  const dockerfile = await findDockerfile(ctx, service.name, folder, build);
  const secrets = secretsOf(ctx, service.name, build);
  const files = await contextFiles(folder, dockerfile, ctx.config.builder.engine);
  const platforms = [...new Set(ctx.config.servers.filter((server) => service.servers.includes(server.name)).map((server) => server.arch))].sort();
  const hash = await contextHash(folder, files, [await readFile(dockerfile, 'utf8'), JSON.stringify(Object.entries(build.args).sort()), build.target ?? '', platforms.join(), [...secrets.keys()].sort().join()]);
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return {
    operationId, service, build, version, named, platforms, folder, files, dockerfile, secrets, hash, repository: builtRepository(ctx.config, service.name),
    ...(commit === undefined ? {} : { commit }),
    labels: {
      'jiji.managed': 'true', 'jiji.project': ctx.config.project, project: ctx.config.project, 'jiji.service': service.name, 'jiji.version': version, 'jiji.context-hash': hash,
      ...(commit === undefined ? {} : { 'jiji.git': commit }),
    },
    warnings: sizeBytes > largeBytes ? [problem('build-context-large', { service: service.name, sizeMib: Math.round(sizeBytes / 1024 ** 2) }, { remedy: { code: 'remedy.ignore' } })] : [],
  };
}

async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch {
    return false; // not there, or not to be read: the same to a build
  }
}

/** First inside the context, then in the project (deploy-yml 10.2). */
async function findDockerfile(ctx: OperationContext, service: string, folder: string, build: BuildConfig): Promise<string> {
  const names = build.dockerfile === undefined ? ['Dockerfile', ...(ctx.config.builder.engine === 'podman' ? ['Containerfile'] : [])] : [build.dockerfile];
  const candidates = names.flatMap((name) => [path.resolve(folder, name), ...(build.dockerfile === undefined ? [] : [path.resolve(ctx.projectRoot, name)])]);
  for (const candidate of candidates) {
    try {
      if ((await stat(candidate)).isFile()) return candidate;
    } catch {
      continue; // not there: the next place
    }
  }
  throw new ProblemError(problem('build-dockerfile-missing', { service, dockerfile: names[0] ?? '', folder }));
}

function secretsOf(ctx: OperationContext, service: string, build: BuildConfig): ReadonlyMap<string, string> {
  const names = build.secrets ?? [];
  const missing = names.filter((name) => ctx.secrets.get(name) === undefined);
  if (missing.length > 0) throw new ProblemError(problem('build-secret-missing', { service, names: missing.join(', ') }));
  const secrets = new Map(names.map((name) => [name, ctx.secrets.get(name) ?? '']));
  for (const value of secrets.values()) ctx.mask.add(value);
  return secrets;
}
