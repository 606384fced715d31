import type { ClientCapabilities, CodeLens, Range } from 'vscode-languageserver';
import { registerMessages, renderCode, type Args } from '../../core/base/index.ts';
import { serviceEntries } from '../../core/rules/view.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import type { RunningService } from '../live/live.ts';

/** What a lens does when it is clicked; the client must have said that it knows the command. */
const actions = [
  { code: 'lens.deploy', command: 'jiji.deployService' },
  { code: 'lens.logs', command: 'jiji.logs' },
  { code: 'lens.status', command: 'jiji.refresh' },
] as const;

/** Longer versions, such as digests, are cut. */
const longestVersion = 24;

/** Above every service: what can be done with it, as far as the client has the commands, and what of it runs. */
export function codeLenses(document: DeployDocument, commands: ReadonlySet<string>, running: readonly RunningService[] | undefined): readonly CodeLens[] {
  const known = new Map((running ?? []).map((one) => [one.service, one]));
  return serviceEntries(document.parsed).flatMap(({ key, keyRange }) => {
    const own = document.uri.startsWith('file:') ? actions.filter(({ command }) => commands.has(command)) : [];
    const lenses = own.map(({ code, command }) => lens(keyRange, renderCode(code), command, [key, document.uri]));
    const live = known.get(key);
    const text = live === undefined ? undefined : runs(live);
    return text === undefined ? lenses : [...lenses, lens(keyRange, text)];
  });
}

/** A lens without a command is a text. */
const lens = (range: Range, title: string, command = '', args?: unknown[]): CodeLens => ({ range, command: { title, command, ...(args === undefined ? {} : { arguments: args }) } });

/** `runs v3 on 2 of 3 servers` */
function runs({ versions, wanted, unseen }: RunningService): string | undefined {
  const seen = versions.filter(({ servers }) => servers.length > 0);
  const more = unseen.length === 0 ? '' : renderCode('lens.unseen', { count: unseen.length });
  if (seen.length === 0) return unseen.length >= wanted ? undefined : `${renderCode('lens.runs-nowhere')}${more}`;
  const one = seen.length === 1 ? seen[0] : undefined;
  const args: Args = { versions: seen.map(({ version, servers }) => (one === undefined ? renderCode('lens.version-on', { version: short(version), count: servers.length }) : short(version))).join(', '), count: one?.servers.length ?? 0, wanted };
  const code = one === undefined ? 'lens.runs-mixed' : one.servers.length < wanted ? 'lens.runs-some' : wanted === 1 ? 'lens.runs-one' : 'lens.runs-all';
  return `${renderCode(code, args)}${more}`;
}

const short = (version: string): string => (version.length <= longestVersion ? version : `${version.slice(0, longestVersion - 1)}…`);

/** Commands of the client, by its own word: `experimental.commands.commands` of its capabilities. */
function commandsOf(client: ClientCapabilities): ReadonlySet<string> {
  const said = client.experimental as { readonly commands?: { readonly commands?: unknown } } | null | undefined;
  const list = said?.commands?.commands;
  return new Set(Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : []);
}

export const lensFeature: Feature = {
  capabilities: () => ({ codeLensProvider: { resolveProvider: false } }),
  register({ connection, on, client, live }) {
    connection.onCodeLens(({ textDocument: { uri } }) => on(uri, [], (document) => [...codeLenses(document, commandsOf(client()), live.services(uri))]));
  },
};

registerMessages({
  'lens.deploy': 'Deploy',
  'lens.logs': 'Logs',
  'lens.status': 'Status',
  'lens.runs-one': 'runs {versions}',
  'lens.runs-all': 'runs {versions} on {count} servers',
  'lens.runs-some': 'runs {versions} on {count} of {wanted} servers',
  'lens.runs-mixed': 'runs {versions} of {wanted} servers',
  'lens.version-on': '{version} on {count}',
  'lens.runs-nowhere': 'does not run',
  'lens.unseen': ', {count} not seen',
});
