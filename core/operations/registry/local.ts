import { connect } from 'node:net';
import { problem, ProblemError, sleep } from '../../base/index.ts';
import { localMachine } from '../build/machine.ts';
import type { OperationContext } from '../context.ts';
import './messages.ts';

export const registryContainer = 'jiji-registry';
export const registryVolume = 'jiji-registry-data';
const defaultImage = 'docker.io/library/registry:2.8.3';
const readySeconds = 30;

const engineOf = (ctx: OperationContext): 'docker' | 'podman' => ctx.config.builder.engine;

/**
 * Sees to it that the local registry answers on 127.0.0.1 of this machine: what answers there already is taken as it is;
 * else the container is started, or made. Throws `registry-container-foreign`, `registry-start`, `registry-not-running`.
 */
export async function startLocalRegistry(ctx: OperationContext): Promise<'there' | 'started'> {
  const { port } = ctx.config.builder.registry;
  const engine = engineOf(ctx);
  if (await answers(port)) return 'there';
  const image = ctx.settings.registry?.image ?? defaultImage;
  const found = await localMachine.run([engine, 'inspect', '--type', 'container', '--format', '{{index .Config.Labels "jiji.managed"}} {{index .Config.Labels "jiji.port"}}', registryContainer], { signal: ctx.signal });
  if (found.code === 0 && found.stdout.trim() !== `true ${port}`) {
    throw new ProblemError(problem('registry-container-foreign', { name: registryContainer }, { remedy: { code: 'remedy.registry-foreign' } }));
  }
  const argv = found.code === 0 ? [engine, 'start', registryContainer] : [
    engine, 'run', '--detach', '--name', registryContainer, `--restart=${engine === 'docker' ? 'unless-stopped' : 'always'}`, `--publish=127.0.0.1:${port}:5000`,
    `--volume=${registryVolume}:/var/lib/registry`, '--env=REGISTRY_STORAGE_DELETE_ENABLED=true', '--label=jiji.managed=true', `--label=jiji.port=${port}`, image,
  ];
  const started = await localMachine.run(argv, { signal: ctx.signal });
  if (started.code !== 0) throw new ProblemError(problem('registry-start', { image }, { evidence: started.stderr.trim(), remedy: { code: 'remedy.build-engine' } }));
  for (let tries = 0; tries < readySeconds * 4; tries++) {
    if (await answers(port)) return 'started';
    await sleep(ctx.clock, 250, ctx.signal);
  }
  throw new ProblemError(problem('registry-not-running', { port }, { remedy: { code: 'remedy.registry-setup', command: 'jiji.registrySetup' } }));
}

/** Removes the container; the volume with all images only with `volume`. */
export async function removeLocalRegistry(ctx: OperationContext, volume: boolean): Promise<boolean> {
  const engine = engineOf(ctx);
  const found = await localMachine.run([engine, 'inspect', '--type', 'container', '--format', '{{index .Config.Labels "jiji.managed"}}', registryContainer], { signal: ctx.signal });
  if (found.code === 127) throw new ProblemError(problem('build-engine-missing', { engine, machine: localMachine.name }, { evidence: found.stderr, remedy: { code: 'remedy.build-engine' } }));
  if (found.code === 0 && found.stdout.trim() !== 'true') throw new ProblemError(problem('registry-container-foreign', { name: registryContainer }, { remedy: { code: 'remedy.registry-foreign' } }));
  if (found.code === 0) await must(ctx, [engine, 'rm', '-f', registryContainer]);
  if (volume && (await localMachine.run([engine, 'volume', 'inspect', registryVolume], { signal: ctx.signal })).code === 0) await must(ctx, [engine, 'volume', 'rm', registryVolume]);
  return found.code === 0 || volume;
}

async function must(ctx: OperationContext, argv: readonly string[]): Promise<void> {
  const result = await localMachine.run(argv, { signal: ctx.signal });
  if (result.code !== 0) throw new ProblemError(problem('command-failed', { title: argv.slice(0, 3).join(' '), code: result.code }, { evidence: result.stderr.trim() }));
}

/** Whether a registry speaks there: it names its API before anything else. */
async function answers(port: number): Promise<boolean> {
  if (!(await listens(port))) return false;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/v2/`, { signal: AbortSignal.timeout(5000) });
    return answer.ok && answer.headers.get('docker-distribution-api-version') === 'registry/2.0';
  } catch {
    return false; // something else listens there, or it has not begun yet
  }
}

const listens = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => { socket.destroy(); resolve(true); });
  socket.once('error', () => resolve(false));
});
