import { change } from './change.ts';
import type { CliIo } from './io.ts';
import type { Invocation } from './program.ts';

/** `jiji build [services…]`: all services with `build:`, or those that are named. */
export function buildCommand(invocation: Invocation, io: CliIo): Promise<number> {
  const { tag, cache, force } = invocation.options;
  const services = [...invocation.args, ...invocation.options.services];
  return change(invocation, io, 'build', {
    ...(services.length === 0 ? {} : { services }), ...(tag === undefined ? {} : { version: tag }), ...(cache === false ? { noCache: true } : {}), ...(force === true ? { force } : {}),
  });
}
