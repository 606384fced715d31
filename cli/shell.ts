import { spawn } from 'node:child_process';
import { problem, ProblemError, registerMessages } from '../core/base/index.ts';
import { parseDeploy, projectRootOf } from '../core/config/index.ts';
import { sshArguments } from '../core/operations/openssh-arguments.ts';
import type { CliIo } from './io.ts';
import type { Invocation } from './program.ts';
import { loadTarget } from './target.ts';

registerMessages({
  'shell-server': 'Name one server; there are {servers}.',
  'shell-start': 'ssh could not be started: {detail}',
});

/** `jiji server shell SERVER`: an interactive shell over this machine's own ssh, which has the terminal to itself. */
export async function shellCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const target = await loadTarget(io, invocation.options);
  const config = parseDeploy(target.text, { environ: io.env }).config;
  const [name, ...more] = [...invocation.args, ...invocation.options.hosts];
  const server = config?.servers.find((each) => each.name === name);
  if (config === undefined || server === undefined || more.length > 0) throw new ProblemError(problem('shell-server', { servers: config?.servers.map((each) => each.name).join(', ') ?? '' }));
  const child = spawn('ssh', ['-t', ...sshArguments(server, config.ssh, target.knownHosts)], { stdio: 'inherit', cwd: projectRootOf(target.configPath) });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new ProblemError(problem('shell-start', { detail: error.message }))));
    child.once('close', (code) => resolve(code ?? 1));
  });
}
