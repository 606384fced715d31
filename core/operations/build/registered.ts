import { ProblemError } from '../../base/index.ts';
import { ImageRegistries, nodeTransport } from '../../registry/index.ts';
import type { OperationContext } from '../context.ts';
import { registryLogin } from '../images/login.ts';
import type { PlannedBuild } from './planned.ts';
import { readBuilds } from './record.ts';

/** A version in the registry that was built from just this; then there is nothing to build. */
export async function registered(ctx: OperationContext, planned: PlannedBuild): Promise<{ readonly version: string; readonly digest: string } | undefined> {
  const login = registryLogin(ctx.config);
  const registries = new ImageRegistries({ transport: nodeTransport(), clock: ctx.clock, credentials: (registry) => Promise.resolve(login?.registry === registry ? login : undefined) });
  const byHash = (await readBuilds(ctx)).findLast((each) => each.repository === planned.repository && each.hash === planned.hash);
  // Outside of git a version has no name of its own: the one that was given to the same files is taken again.
  const version = !planned.named && byHash !== undefined ? byHash.version : planned.version;
  const image = `${planned.repository}:${version}`;
  try {
    const digest = await registries.digest(image, ctx.signal);
    const labels = await registries.labels(image, digest, ctx.signal);
    return labels['jiji.context-hash'] === planned.hash ? { version, digest } : undefined;
  } catch (error) {
    if (error instanceof ProblemError) return undefined; // not there, or it does not tell: then it is built
    throw error;
  }
}
