import type { Location, Position } from 'vscode-languageserver';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { subjectAt, subjects } from './subject.ts';

/** From a mention of a server to its key. */
export function definition(document: DeployDocument, position: Position): Location | null {
  const subject = subjectAt(document.parsed, position);
  if (subject?.kind !== 'server') return null;
  const target = subjects(document.parsed).find((one) => one.kind === 'server' && one.definition && one.name === subject.name);
  return target === undefined ? null : { uri: document.uri, range: target.range };
}

/** Every mention of a server. */
export function references(document: DeployDocument, position: Position, includeDeclaration: boolean): readonly Location[] {
  const subject = subjectAt(document.parsed, position);
  if (subject?.kind !== 'server') return [];
  return subjects(document.parsed)
    .filter((one) => one.kind === 'server' && one.name === subject.name && (includeDeclaration || !one.definition))
    .map((one) => ({ uri: document.uri, range: one.range }));
}

export const definitionFeature: Feature = {
  capabilities: () => ({ definitionProvider: true, referencesProvider: true }),
  register({ connection, on }) {
    connection.onDefinition(({ textDocument: { uri }, position }) => on(uri, null, (document) => definition(document, position)));
    connection.onReferences(({ textDocument: { uri }, position, context }) => on(uri, [], (document) => [...references(document, position, context.includeDeclaration)]));
  },
};
