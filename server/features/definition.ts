import { DocumentHighlightKind, type DocumentHighlight, type Location, type Position, type Range } from 'vscode-languageserver';
import type { EnvEntry, Span } from '../../core/config/index.ts';
import type { DeployDocument } from '../document.ts';
import type { EnvDocument } from '../env-file/document.ts';
import type { Feature, Services } from '../feature.ts';
import { mentionAt, sameName } from './mentions.ts';
import { secretMentions, secretUsers } from './secret-users.ts';
import { secretsFileOf, type SecretsFile } from './secrets-file.ts';

const location = (document: DeployDocument, span: Span): Location => ({ uri: document.uri, range: document.parsed.lines.range(span.start, span.end) });

/** From a name to where it is defined: a key, an anchor, the first mention of a volume, the line of a secret in its file. */
export function definition(document: DeployDocument, position: Position, secrets?: SecretsFile): Location | null {
  const mention = mentionAt(document.parsed, position);
  if (mention === undefined) return null;
  if (mention.kind === 'secret') return linesOf(mention.name, secrets).at(-1) ?? null;
  const all = sameName(document.parsed, mention);
  const found = mention.kind === 'volume' ? all[0] : all.find((one) => one.isDefinition);
  return found === undefined ? null : location(document, found);
}

/** Every place of a name; of a secret also its lines in the secrets file, and other deploy files that get it from there. */
export function references(document: DeployDocument, position: Position, includeDeclaration: boolean, { secrets, others = [] }: SecretContext = {}): readonly Location[] {
  const mention = mentionAt(document.parsed, position);
  if (mention === undefined) return [];
  if (mention.kind === 'secret') return secretReferences(mention.name, includeDeclaration, [document, ...others], secrets);
  return sameName(document.parsed, mention).filter((one) => includeDeclaration || !one.isDefinition).map((one) => location(document, one));
}

const secretReferences = (name: string, includeDeclaration: boolean, documents: readonly DeployDocument[], secrets: SecretsFile | undefined): readonly Location[] =>
  [...documents.flatMap((document) => secretMentions(document, name).map((one) => location(document, one))), ...(includeDeclaration ? linesOf(name, secrets) : [])];

/** Every place of the name under the cursor in this file; where it is defined counts as written. */
export function highlights(document: DeployDocument, position: Position): readonly DocumentHighlight[] {
  const mention = mentionAt(document.parsed, position);
  if (mention === undefined) return [];
  return sameName(document.parsed, mention).map((one) => ({
    range: document.parsed.lines.range(one.start, one.end),
    kind: one.isDefinition ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}

/** Where a secrets file defines a name; of several lines the last one counts. */
export const linesOf = (name: string, secrets: SecretsFile | undefined): readonly Location[] =>
  (secrets?.entries ?? []).filter((entry) => entry.name === name).map((entry) => ({ uri: secrets?.uri ?? '', range: nameRange(entry) }));

const nameRange = ({ line, from, to }: EnvEntry): Range => ({ start: { line, character: from }, end: { line, character: to } });

/** The name that a line of an open secrets file defines, when the cursor is on it. */
export function envLineAt(document: EnvDocument | undefined, { line, character }: Position): { readonly name: string; readonly range: Range } | undefined {
  const entry = document?.parsed.entries.find((one) => one.line === line && one.from <= character && character <= one.to);
  return entry === undefined ? undefined : { name: entry.name, range: nameRange(entry) };
}

/** What is around a secret in other files; nothing for any other name. */
export interface SecretContext {
  readonly secrets?: SecretsFile | undefined;
  /** Other deploy files that get the secret from the same file. */
  readonly others?: readonly DeployDocument[];
}

export async function aroundSecret(services: Pick<Services, 'projects' | 'store'>, document: DeployDocument, position: Position): Promise<SecretContext> {
  const mention = mentionAt(document.parsed, position);
  if (mention?.kind !== 'secret') return {};
  const secrets = await secretsFileOf(document, (uri) => services.store.envFiles.get(uri)?.text.getText());
  const users = secrets === undefined ? [] : await secretUsers(services, secrets.uri, mention.name);
  return { secrets, others: users.filter(({ uri }) => uri !== document.uri) };
}

export const definitionFeature: Feature = {
  capabilities: () => ({ definitionProvider: true, referencesProvider: true, documentHighlightProvider: true }),
  register(services) {
    const { connection, on, store } = services;
    connection.onDefinition(({ textDocument: { uri }, position }) => {
      const line = envLineAt(store.envFiles.get(uri), position);
      return line === undefined ? on(uri, null, async (document) => definition(document, position, (await aroundSecret(services, document, position)).secrets)) : { uri, range: line.range };
    });
    connection.onReferences(async ({ textDocument: { uri }, position, context }) => {
      const env = store.envFiles.get(uri);
      const line = envLineAt(env, position);
      if (env === undefined || line === undefined) return on(uri, [], async (document) => [...references(document, position, context.includeDeclaration, await aroundSecret(services, document, position))]);
      return [...secretReferences(line.name, context.includeDeclaration, await secretUsers(services, uri, line.name), { uri, entries: env.parsed.entries })];
    });
    connection.onDocumentHighlight(({ textDocument: { uri }, position }) => {
      const env = store.envFiles.get(uri);
      const line = envLineAt(env, position);
      return env === undefined || line === undefined ? on(uri, [], (document) => [...highlights(document, position)]) : linesOf(line.name, { uri, entries: env.parsed.entries }).map(({ range }) => ({ range, kind: DocumentHighlightKind.Write }));
    });
  },
};
