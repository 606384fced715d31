import type { Command } from 'commander';

/** Names that the project's file offers; empty where there is none. */
export interface Names {
  readonly servers: readonly string[];
  readonly services: readonly string[];
}

/** Commands whose arguments are services; those of the same name under `server` are none of them. */
const serviceCommands: ReadonlySet<string> = new Set(['deploy', 'plan', 'build', 'rollback', 'restart', 'stop', 'start', 'remove', 'prune', 'logs', 'exec']);

/**
 * Candidates for the last of `words` (what follows `jiji`, the word being typed included, possibly empty).
 * `names` is asked only where a server or service name can stand.
 */
export async function complete(program: Command, words: readonly string[], names: () => Promise<Names>): Promise<readonly string[]> {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const previous = before.at(-1) ?? '';
  const starting = (candidates: readonly string[]): readonly string[] => candidates.filter((candidate) => candidate.startsWith(current));
  if (previous === '-H' || previous === '--hosts') return starting((await names()).servers);
  if (previous === '-S' || previous === '--services') return starting((await names()).services);
  let at = program;
  for (const word of before) at = at.commands.find((command) => command.name() === word) ?? at;
  if (current.startsWith('-')) return starting(at.options.flatMap((option) => (option.long === undefined ? [] : [option.long])));
  if (at.commands.length > 0) return starting(at.commands.map((command) => command.name()).filter((name) => !name.startsWith('_')));
  if (serviceCommands.has(at.name()) && at.parent?.name() !== 'server') return starting((await names()).services);
  if (at.name() === 'shell') return starting((await names()).servers);
  if (at.name() === 'completion') return starting(['bash', 'zsh', 'fish']);
  return [];
}
