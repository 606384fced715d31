import path from 'node:path';
import pLimit from 'p-limit';
import { Mask } from '../../base/index.ts';
import { readSecrets, type ParsedDeploy, type Secrets } from '../../config/index.ts';
import type { SecretName, SecretOrigin, SecretsFound, SecretUse } from '../../protocol/secrets.ts';
import type { ProjectSettings } from '../context.ts';
import { commandedNames, commandFor, runSecretCommand, type CommandAnswer, type SecretCommand } from './command-source.ts';
import { secretUses } from './uses.ts';

/** Programs that run at the same time. */
const commandsAtOnce = 8;
const defaultTimeoutSeconds = 30;

export interface SecretsSearch {
  readonly parsed: ParsedDeploy;
  readonly projectRoot: string;
  readonly environment?: string | undefined;
  readonly settings: ProjectSettings['secrets'];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The editor's own storage. */
  readonly stored?: Readonly<Record<string, string>> | undefined;
  /** Above all sources: the new value of a secret that is being rotated. */
  readonly given?: Readonly<Record<string, string>> | undefined;
  /** Whether a command may be asked for the name. */
  readonly ask: (uses: readonly SecretUse[]) => boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface FoundSecrets extends SecretsFound {
  readonly values: ReadonlyMap<string, string>;
}

/** Looks every name of a file up: in the sources of docs/secrets.md, in their order; commands last, all of them at the same time. */
export async function findSecrets(search: SecretsSearch): Promise<FoundSecrets> {
  const { parsed, projectRoot, settings, environment } = search;
  const secrets = await readSecrets({
    projectRoot, secretsPath: parsed.config?.secretsPath ?? '.env', processEnv: search.env, hostEnvironment: settings.hostEnvironment,
    ...(environment === undefined ? {} : { environment }), ...(search.stored === undefined ? {} : { stored: new Map(Object.entries(search.stored)) }),
  });
  const values = new Map([...secrets.values, ...Object.entries(search.given ?? {})]);
  const uses = secretUses(parsed);
  const commands = commandsFor([...uses.keys()].filter((name) => !secrets.values.has(name)), search);
  const answers = await askCommands(new Map([...commands].filter(([name]) => !values.has(name) && search.ask(uses.get(name) ?? []))), search, maskOf(uses.keys(), values));
  for (const [name, answer] of answers) if ('value' in answer) values.set(name, answer.value);
  const names = [...uses].map(([name, places]): SecretName => {
    const command = commands.get(name);
    const origin: SecretOrigin | undefined = command === undefined ? originOf(secrets, name, projectRoot) : { kind: 'command', command: command.argv.join(' ') };
    const answer = answers.get(name);
    const state = values.has(name) ? 'set' : command === undefined ? 'missing' : answer === undefined ? 'unasked' : 'failed';
    return { name, uses: places, state, ...(origin === undefined ? {} : { origin }), ...(answer !== undefined && 'failure' in answer ? { failure: answer.failure } : {}) };
  });
  const tried = [...secrets.tried, ...(commandedNames(settings) === undefined ? [] : ['.jiji/settings.json secrets'])];
  return { values, names, tried, file: secrets.file };
}

function commandsFor(names: readonly string[], { settings, parsed, environment }: SecretsSearch): ReadonlyMap<string, SecretCommand> {
  const words = { project: parsed.config?.project ?? '', environment };
  return new Map(names.flatMap((name) => {
    const command = commandFor(name, settings, words);
    return command === undefined ? [] : [[name, command] as const];
  }));
}

async function askCommands(commands: ReadonlyMap<string, SecretCommand>, search: SecretsSearch, mask: Mask): Promise<ReadonlyMap<string, CommandAnswer>> {
  const limit = pLimit(commandsAtOnce);
  const run = { projectRoot: search.projectRoot, env: search.env, timeoutSeconds: search.settings.timeoutSeconds ?? defaultTimeoutSeconds, signal: search.signal, mask };
  // Names with the same command line (one item that several names share) are asked once.
  const asked = new Map<string, Promise<CommandAnswer>>();
  const answers = [...commands].map(async ([name, command]) => {
    const key = JSON.stringify(command.argv);
    const answer = asked.get(key) ?? limit(() => runSecretCommand(command, run));
    asked.set(key, answer);
    return [name, await answer] as const;
  });
  return new Map(await Promise.all(answers));
}

/** Values that are known before any command runs. */
function maskOf(names: Iterable<string>, values: ReadonlyMap<string, string>): Mask {
  const mask = new Mask();
  for (const name of names) mask.add(values.get(name) ?? '');
  return mask;
}

function originOf(secrets: Secrets, name: string, projectRoot: string): SecretOrigin | undefined {
  const source = secrets.sources.get(name);
  if (source?.kind !== 'file') return source;
  return { kind: 'file', file: path.relative(projectRoot, source.file).split(path.sep).join('/'), line: source.line + 1 };
}
