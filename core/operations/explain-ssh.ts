import { problem, ProblemError, registerMessages } from '../base/index.ts';
import type { SshExplanation } from '../protocol/ssh.ts';
import type { OperationContext } from './context.ts';

registerMessages({ 'explain-ssh-server': 'The file has no server {server}; it has {servers}.' });

/** Where each option of the way to a server comes from, and whether it leads there. */
export function explainSsh(ctx: OperationContext, server: string): Promise<SshExplanation> {
  const known = ctx.config.servers.map((each) => each.name);
  if (ctx.explainSsh === undefined || !known.includes(server)) return Promise.reject(new ProblemError(problem('explain-ssh-server', { server, servers: known.join(', ') })));
  return ctx.explainSsh(server);
}

/** One line for each fact, for people. */
export function explanationText(found: SshExplanation): readonly string[] {
  const wide = Math.max(...found.options.map(({ option }) => option.length));
  return [
    ...found.options.map(({ option, value, from }) => `${option.padEnd(wide)}  ${value}  (${from})`),
    ...found.keys.map(({ key, state, reason }) => `${'key'.padEnd(wide)}  ${key}: ${state}${reason === undefined ? '' : ` (${reason})`}`),
  ];
}
