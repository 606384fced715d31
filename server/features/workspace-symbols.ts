import { SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver';
import { valueOf, isScalar, type MapEntry } from '../../core/config/index.ts';
import { serverEntries, serviceEntries } from '../../core/rules/view.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';

/** Longer answers help nobody who types a few letters, and would be sent again at the next one. */
const most = 1000;

/** Servers and services of the open deploy files whose names have the letters of a query in their order. Nothing else is read. */
export function workspaceSymbols(documents: readonly DeployDocument[], query: string): readonly WorkspaceSymbol[] {
  return documents
    .flatMap((document) => {
      const { parsed, uri } = document;
      const project = valueOf(parsed.root, 'project');
      const containerName = isScalar(project) ? project.text : '';
      const symbol = (entry: MapEntry, kind: SymbolKind): WorkspaceSymbol => ({ name: entry.key, kind, containerName, location: { uri, range: entry.keyRange } });
      const matching = (entries: readonly MapEntry[]): readonly MapEntry[] => entries.filter(({ key }) => key !== '' && hasLetters(key, query));
      return [...matching(serviceEntries(parsed)).map((entry) => symbol(entry, SymbolKind.Class)), ...matching(serverEntries(parsed)).map((entry) => symbol(entry, SymbolKind.Struct))];
    })
    .slice(0, most);
}

function hasLetters(name: string, query: string): boolean {
  const lower = name.toLowerCase();
  let at = 0;
  for (const letter of query.toLowerCase()) {
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

export const workspaceSymbolFeature: Feature = {
  capabilities: () => ({ workspaceSymbolProvider: true }),
  register({ connection, store }) {
    connection.onWorkspaceSymbol(({ query }) => [...workspaceSymbols(store.all(), query)]);
  },
};
