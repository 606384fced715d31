import { problem, ProblemError, type Problem } from '../../base/index.ts';
import type { Engine } from '../../config/model.ts';
import { archOf } from '../images/fit.ts';
import type { Machine } from './machine.ts';
import './messages.ts';

/** The engine that builds, and the architecture it runs on. */
export interface BuildEngine {
  readonly machine: Machine;
  readonly engine: Engine;
  readonly arch: string;
}

/** Asks the engine for its architecture. Throws `build-engine-missing`. */
export async function buildEngine(machine: Machine, engine: Engine, signal: AbortSignal): Promise<BuildEngine> {
  const argv = engine === 'docker' ? ['docker', 'version', '--format', '{{.Server.Arch}}'] : ['podman', 'info', '--format', '{{.Host.Arch}}'];
  const result = await machine.run(argv, { signal });
  if (result.code !== 0) throw new ProblemError(problem('build-engine-missing', { engine, machine: machine.name }, { ...at(machine), evidence: result.stderr.trim(), remedy: { code: 'remedy.build-engine' } }));
  return { machine, engine, arch: archOf(result.stdout.trim()) };
}

/** Where a problem on a machine belongs. */
export const at = (machine: Machine): Pick<Problem, 'host'> => (machine.host === undefined ? {} : { host: machine.host });
