import { CompletionItemKind } from 'vscode-languageserver';
import { normalizeHost } from '../../../core/config/index.ts';
import { serverNetwork } from '../../cluster/servers.ts';
import type { Source } from '../suggestion.ts';

/** Names of servers that the list does not have yet; form A has addresses there. */
export const serverNames: Source = ({ config, dialect, taken, around }) => {
  if (config === undefined || dialect === 'A') return undefined;
  const used = new Set(taken);
  const items = config.servers.filter((server) => !used.has(server.name)).map((server) => ({
    label: server.name,
    kind: CompletionItemKind.Reference,
    detail: [normalizeHost(server.host), server.arch, serverNetwork(config, server.name, around.facts?.network)?.subnet].filter((part) => part !== undefined && part !== '').join(' · '),
  }));
  return { items };
};
