import { CompletionItemKind, type CompletionItem, type Position } from 'vscode-languageserver';
import { normalizeHost, type DeployConfig } from '../../core/config/index.ts';
import { namesOf } from '../../core/rules/network/names.ts';
import { cursorAt, type Cursor } from '../cursor.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import type { Project } from '../project.ts';
import { serverNetwork } from '../cluster/servers.ts';
import { schemaService } from '../yaml/schema-service.ts';
import { yamlText } from '../yaml/text.ts';

/** Our own words at the cursor first; where we have none, the keys and values of the schema. */
export async function complete(document: DeployDocument, position: Position, project: Project | undefined): Promise<readonly CompletionItem[]> {
  const own = ownCompletions(document, position, project);
  if (own !== undefined) return own;
  const service = await schemaService();
  return (await service.doComplete(yamlText(document), position, false)).items;
}

/** Server names in `hosts`, names of services in environment values; undefined where the schema knows more. */
export function ownCompletions(document: DeployDocument, position: Position, project: Project | undefined): readonly CompletionItem[] | undefined {
  const cursor = cursorAt(document.parsed.text.split(/\r\n|\r|\n/), position);
  const { config } = document.parsed;
  if (config === undefined || !cursor.inValue) return undefined;
  if (isHostList(cursor.path)) return serverNames(config, cursor, document, project);
  return isEnvironmentValue(cursor.path) ? dnsNames(config, cursor) : undefined;
}

const isHostList = (path: readonly string[]): boolean => path.length === 3 && path[0] === 'services' && (path[2] === 'hosts' || path[2] === 'servers');

const isEnvironmentValue = (path: readonly string[]): boolean =>
  (path[0] === 'environment' && path[1] === 'clear' && path.length === 3) || (path[0] === 'services' && path[2] === 'environment' && path[3] === 'clear' && path.length === 5);

function serverNames(config: DeployConfig, cursor: Cursor, document: DeployDocument, project: Project | undefined): readonly CompletionItem[] {
  const taken = new Set(config.services.find((service) => service.name === cursor.path[1])?.servers.filter((name) => name !== cursor.wordText));
  const names = document.parsed.dialect.dialect === 'A' ? [] : config.servers.filter((server) => !taken.has(server.name));
  return names.map((server, index) => {
    const network = serverNetwork(config, server.name, project?.network);
    const detail = [normalizeHost(server.host), server.arch, network?.subnet].filter((part) => part !== undefined).join(' · ');
    return { label: server.name, kind: CompletionItemKind.Reference, detail, sortText: String(index).padStart(5, '0'), textEdit: { range: cursor.word, newText: server.name } };
  });
}

function dnsNames(config: DeployConfig, cursor: Cursor): readonly CompletionItem[] {
  const own = cursor.path[0] === 'services' ? cursor.path[1] : undefined;
  return config.services
    .filter((service) => service.name !== own)
    .flatMap((service) =>
      namesOf(config, service.name).map((name, index) => {
        const full = `${name}.${config.network.serviceDomain}`;
        const on = service.servers.join(', ');
        return { label: full, kind: CompletionItemKind.Value, detail: on === '' ? service.name : `${service.name} on ${on}`, sortText: `${index === 0 ? 0 : 1}${full}`, textEdit: { range: cursor.word, newText: full } };
      }),
    );
}

export const completionFeature: Feature = {
  capabilities: () => ({ completionProvider: { triggerCharacters: [' ', '[', '-', '.', '"'] } }),
  register({ connection, on, projects }) {
    connection.onCompletion(({ textDocument: { uri }, position }) => on(uri, [], async (document) => [...(await complete(document, position, await projects.read(uri)))]));
  },
};
