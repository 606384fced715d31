import { TextDocument } from 'vscode-languageserver-textdocument';
import type { DeployDocument } from '../document.ts';

const copies = new WeakMap<DeployDocument, TextDocument>();
const names = new Map<string, string>();
let copyVersion = 0;

/**
 * The text as the YAML service gets it: a comment that would choose another schema is made unreadable, nothing moves.
 * Each copy has a version of its own, because the service keeps parses by uri and version, and a file that is closed
 * and opened again starts at version 1 with another text.
 */
export function yamlText(document: DeployDocument): TextDocument {
  const known = copies.get(document);
  if (known !== undefined) return known;
  const copy = freshCopy(document, document.text.getText().replaceAll('yaml-language-server', 'yaml_language_server'));
  copies.set(document, copy);
  return copy;
}

/** A copy with the text as it is, for formatting, which writes comments back. */
export const realText = (document: DeployDocument): TextDocument => freshCopy(document, document.text.getText());

const freshCopy = (document: DeployDocument, text: string): TextDocument => TextDocument.create(nameOf(document.uri), document.text.languageId, ++copyVersion, text);

/** A plain name for a file: the service's patterns skip folders that start with a dot, as `.jiji` does, and unsaved files. */
function nameOf(uri: string): string {
  const name = names.get(uri) ?? `file:///jiji/${names.size}.yml`;
  names.set(uri, name);
  return name;
}
