import { DocumentHighlightKind, type DocumentHighlight, type Location, type Position } from 'vscode-languageserver';
import type { Span } from '../../core/config/index.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { mentionAt, sameName, type Mention } from './mentions.ts';
import { secretsFileOf, type SecretsFile } from './secrets-file.ts';

const location = (document: DeployDocument, span: Span): Location => ({ uri: document.uri, range: document.parsed.lines.range(span.start, span.end) });

/** From a name to where it is defined: a key, an anchor, the first mention of a volume, the line of a secret in its file. */
export function definition(document: DeployDocument, position: Position, secrets?: SecretsFile): Location | null {
  const mention = mentionAt(document.parsed, position);
  if (mention === undefined) return null;
  if (mention.kind === 'secret') return linesOf(mention, secrets).at(-1) ?? null;
  const all = sameName(document.parsed, mention);
  const found = mention.kind === 'volume' ? all[0] : all.find((one) => one.isDefinition);
  return found === undefined ? null : location(document, found);
}

/** Every place of a name, its line in the secrets file among them. */
export function references(document: DeployDocument, position: Position, includeDeclaration: boolean, secrets?: SecretsFile): readonly Location[] {
  const mention = mentionAt(document.parsed, position);
  if (mention === undefined) return [];
  const here = sameName(document.parsed, mention).filter((one) => includeDeclaration || !one.isDefinition).map((one) => location(document, one));
  return includeDeclaration ? [...here, ...linesOf(mention, secrets)] : here;
}

/** Every place of the name under the cursor in this file; where it is defined counts as written. */
export function highlights(document: DeployDocument, position: Position): readonly DocumentHighlight[] {
  const mention = mentionAt(document.parsed, position);
  if (mention === undefined) return [];
  return sameName(document.parsed, mention).map((one) => ({
    range: document.parsed.lines.range(one.start, one.end),
    kind: one.isDefinition ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}

/** Where the secrets file defines a secret; of several lines the last one counts. */
export const linesOf = (mention: Mention, secrets: SecretsFile | undefined): readonly Location[] =>
  (mention.kind === 'secret' ? (secrets?.entries ?? []) : [])
    .filter(({ name }) => name === mention.name)
    .map(({ line, from, to }) => ({ uri: secrets?.uri ?? '', range: { start: { line, character: from }, end: { line, character: to } } }));

export const definitionFeature: Feature = {
  capabilities: () => ({ definitionProvider: true, referencesProvider: true, documentHighlightProvider: true }),
  register({ connection, on, store }) {
    const secrets = (document: DeployDocument, position: Position): Promise<SecretsFile | undefined> =>
      mentionAt(document.parsed, position)?.kind === 'secret' ? secretsFileOf(document, (uri) => store.envFiles.get(uri)?.text.getText()) : Promise.resolve(undefined);
    connection.onDefinition(({ textDocument: { uri }, position }) => on(uri, null, async (document) => definition(document, position, await secrets(document, position))));
    connection.onReferences(({ textDocument: { uri }, position, context }) =>
      on(uri, [], async (document) => [...references(document, position, context.includeDeclaration, await secrets(document, position))]));
    connection.onDocumentHighlight(({ textDocument: { uri }, position }) => on(uri, [], (document) => [...highlights(document, position)]));
  },
};
