import { Command, InvalidArgumentError, Option, type OutputConfiguration } from 'commander';
import { teardownLevels } from '../core/operations/teardown/survey.ts';
import type { CliOptions } from './options.ts';
import { shells } from './completion.ts';
import { deployOptions, rolloutOptions } from './deploy.ts';

/** What a command line asks for, once its grammar is settled. */
export interface Invocation {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly options: CliOptions;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, ...value.split(',').map((word) => word.trim()).filter((word) => word !== '')];

const wholeNumber = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('a whole number from 0 is expected');
  return number;
};

/** The options of every command, in the order of operations.md §16. */
function withOptions(command: Command): Command {
  return command
    .option('-C, --directory <dir>', 'start looking for .jiji/deploy.yml here')
    .option('-e, --environment <env>', 'use the file of this environment')
    .option('-H, --hosts <names>', 'only these servers (comma-separated, * and ? allowed)', collect, [])
    .option('-S, --services <names>', 'only these services (comma-separated, * and ? allowed)', collect, [])
    .option('-y, --yes', 'confirm the plan without asking', false)
    .option('--confirm <name>', 'confirm what asks for a typed name', collect, [])
    .addOption(new Option('--json', 'stream of events, one JSON object a line; the last one is the result').default(false).conflicts('format'))
    .option('--format <format>', 'print the result alone in this format')
    .option('--dry-run', 'show the plan and change nothing', false)
    .option('--parts <dir>', 'folder with the server parts and their manifest.json')
    .option('--known-hosts <file>', 'trust the host keys in this file only')
    .option('--max-warnings <n>', 'validate: fail above this number of warnings', wholeNumber)
    .option('--rule <code=severity>', 'validate: report a rule as error, warning, information, hint or off', collect, [])
    .option('--to <what>', 'convert: the form to write, b or c; rollback: version or digest')
    .option('--write', 'convert: write into the file itself', false);
}

/**
 * The grammar of `jiji`. `run` receives each invocation; the commander object itself is returned for help and completion.
 */
export function buildProgram(version: string, run: (invocation: Invocation) => Promise<void>, output: OutputConfiguration = {}): Command {
  // Before any subcommand is made, so that all of them throw instead of ending the process.
  const program = new Command('jiji').exitOverride().configureOutput(output).description('Deploy containers to your own Linux servers, as .jiji/deploy.yml says.').version(version).showHelpAfterError('(jiji --help shows the commands)');
  withOptions(program);
  const add = (parent: Command, path: readonly string[], synopsis: string, description: string, own: (command: Command) => Command = (command) => command, how: { readonly isDefault?: boolean } = {}): void => {
    const command = parent.command(synopsis, how).description(description);
    own(withOptions(command)).action(async (...given: unknown[]) => {
      const self = given.at(-1) as Command;
      await run({ command: path, args: self.args, options: merged(self) });
    });
  };
  add(program, ['validate'], 'validate [files...]', 'check deploy files, folders, patterns or - (standard input); text, json, sarif or github output');
  add(program, ['convert'], 'convert [file]', 'write a deploy file in another form (--to b|c)');
  add(program, ['plan'], 'plan [services...]', 'show what a deploy would change, against what runs', rolloutOptions);
  add(program, ['deploy'], 'deploy [services...]', 'deploy services without downtime', deployOptions);
  add(program, ['build'], 'build [services...]', 'build and push the images of services with build:', (command) => command.option('--tag <version>', 'their version, instead of the commit').option('--no-cache', 'build every step anew').option('--force', 'build also what the registry has from the same files', false));
  add(program, ['rollback'], 'rollback [services...]', 'bring services back to an earlier version (--to VERSION, --list)', (command) => command.option('--list', 'list the versions and change nothing', false));
  add(program, ['resume'], 'resume [operation]', 'finish an interrupted operation');
  add(program, ['undo'], 'undo [operation]', 'take an interrupted operation back');
  add(program, ['status'], 'status', 'what runs where, and what is wrong');
  add(program, ['topology'], 'topology', 'the mesh as Mermaid text (--format mermaid|json)');
  const secrets = program.command('secrets').description('what supplies the secrets and variables of the file, and a new value for one');
  add(secrets, ['secrets', 'check'], 'check', 'names that the file refers to, what supplies each, and which have no value; values are never shown (the default: jiji secrets)', (command) => command
    .option('--running', 'also ask the servers which containers still have an old value', false), { isDefault: true });
  add(secrets, ['secrets', 'rotate'], 'rotate <name>', 'give a secret a new value and deploy the services that use it', (command) => command
    .option('--value-stdin', 'read the new value from standard input (and give --yes)', false));
  const server = program.command('server').description('set servers up and take them down');
  add(server, ['server', 'init'], 'init', 'install engine, network, registry, DNS and control loop', (command) => command.option('--upgrade', 'take other versions of the parts into use, one server after another', false));
  add(server, ['server', 'versions'], 'versions', 'which version of every part each server has');
  add(server, ['server', 'ssh'], 'ssh <name>', 'how a server is reached: where each SSH option comes from, which keys are offered, and what comes of it', (command) => command.option('--explain', 'what it does in any case', false));
  add(server, ['server', 'teardown'], 'teardown', 'take services and network off servers', (command) => command
    .addOption(new Option('--level <level>', 'how far').choices(teardownLevels)).option('--volumes <names>', 'volumes to remove with their data', collect, []));
  add(server, ['server', 'evict'], 'evict <name>', 'remove a dead server from the cluster');
  const services = program.command('services').description('work with services that are deployed');
  add(services, ['services', 'restart'], 'restart [services...]', 'start services anew without interruption, from the image that runs', (command) => command.option('--in-place', 'end and start the same containers: faster, with a short stop', false));
  add(services, ['services', 'stop'], 'stop [services...]', 'take services out of names and proxy and stop them');
  add(services, ['services', 'start'], 'start [services...]', 'start services that were stopped');
  add(services, ['services', 'prune'], 'prune [services...]', 'remove old images of services from their servers');
  add(services, ['services', 'remove'], 'remove [services...]', 'remove services with their routes, names and containers (--confirm SERVICE)', (command) => command.option('--volumes <names>', 'also these named volumes, with their data', collect, []));
  const registry = program.command('registry').description('the registry of built images');
  const where = (command: Command): Command => command.addOption(new Option('--only <where>', 'this machine or the servers alone').choices(['local', 'servers']));
  add(registry, ['registry', 'setup'], 'setup', 'start the local registry of this machine, or log in to the remote one', where);
  add(registry, ['registry', 'login'], 'login', 'log in to the registry of the file, here and on the servers, and keep the login', where);
  add(registry, ['registry', 'logout'], 'logout', 'log out of the registry of the file, here and on the servers', where);
  add(registry, ['registry', 'remove'], 'remove', 'remove the local registry (--confirm jiji-registry-data: with its images)');
  const proxy = program.command('proxy').description('kamal-proxy on the servers: routes, log, start, upgrade');
  add(proxy, ['proxy', 'status'], 'status', 'routes with their containers, what each answers now, and what is not as the file says');
  add(proxy, ['proxy', 'logs'], 'logs', 'requests as a table, of all servers by time', (command) => command.option('--lines <n>', 'of each server', wholeNumber).option('--since <time>', 'a time, or a length such as 10m'));
  add(proxy, ['proxy', 'boot'], 'boot', 'start kamal-proxy where it does not run, and set every route of the file that is missing or differs');
  add(proxy, ['proxy', 'upgrade'], 'upgrade', 'replace kamal-proxy by the version of this product; requests fail for some seconds', (command) => command.option('--force', 'also where the version is the same', false));
  add(services, ['services', 'logs'], 'logs [services...]', 'output of containers, of several servers by time', (command) => command
    .option('--lines <n>', 'of each container; 100', wholeNumber).option('--since <time>', 'a time such as 2026-05-01T12:00:00Z, or an age such as 15m').option('--grep <text>', 'only lines that this regular expression fits')
    .option('--container <name>', 'this container (name or id) instead of services').option('-f, --follow', 'go on until interrupted', false));
  add(services, ['services', 'exec'], 'exec <service> <command...>', 'run a program in the service\'s containers (after --)', (command) => running(command));
  add(server, ['server', 'exec'], 'exec <command...>', 'run shell text on the servers (after --), all at once', (command) => running(command));
  add(server, ['server', 'shell'], 'shell <server>', 'an interactive shell, over this machine\'s own ssh');
  add(program, ['audit'], 'audit', 'who did what on the servers', (command) => command
    .option('--lines <n>', 'the newest so many; 20', wholeNumber).option('--action <action>', 'such as service_deploy').option('--status <status>', 'started, success, failed or warning')
    .option('--since <time>', 'a time, or an age such as 2d').option('--until <time>', 'a time, or an age').option('-f, --follow', 'go on until interrupted', false));
  const lock = program.command('lock').description('see, take and give back the project\'s lock');
  add(lock, ['lock', 'show'], 'show', 'who holds the lock on which server, since when, and whether its owner lives');
  add(lock, ['lock', 'acquire'], 'acquire', 'take the lock by hand: nobody deploys until it is released', (command) => command.option('-m, --message <text>', 'why, for whoever finds it').option('--wait <seconds>', 'how long to wait for an operation that runs', wholeNumber));
  add(lock, ['lock', 'release'], 'release', 'give a lock back that was taken by hand on this machine', (command) => command.option('--break', 'take it away from whoever holds it by hand, from another tool, or when nobody can read whose it is (--confirm PROJECT)', false));
  const network = program.command('network').description('look into the private network');
  add(network, ['network', 'repair'], 'repair', 'put right what differs on members (--rotate-keys: new WireGuard keys)', (command) => command.option('--rotate-keys', 'give servers new WireGuard keys, one after another', false));
  add(network, ['network', 'dns'], 'dns [name]', 'addresses of a service name, asked at every server');
  program.command('completion').description('shell completion').argument('<shell>', shells.join(', ')).action(async (shell: string) => run({ command: ['completion'], args: [shell], options: merged(program) }));
  return program;
}

/** Options of what runs a command on servers. */
const running = (command: Command): Command => command
  .option('--serial', 'one server after another', false).option('--stop-on-failure', 'no further server after one that failed', false).option('--timeout <seconds>', 'end the command after so long; 300', wholeNumber);

/** Options of the command itself over those before it; lists are joined. */
function merged(command: Command): CliOptions {
  const chain: Command[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) chain.unshift(at);
  const result: Record<string, unknown> = {};
  for (const level of chain) {
    for (const [name, value] of Object.entries(level.opts<Record<string, unknown>>())) {
      const before = result[name];
      if (Array.isArray(before) && Array.isArray(value)) result[name] = [...(before as unknown[]), ...(value as unknown[])];
      else if (level.getOptionValueSource(name) !== 'default' || !(name in result)) result[name] = value;
    }
  }
  return result as unknown as CliOptions;
}
