import { TextDocument } from 'vscode-languageserver-textdocument';
import type { LanguageService } from 'yaml-language-server';
import { deploySchema } from '../../core/config/jsonSchema.ts';
import type { DeployDocument } from '../document.ts';

const schemaUri = 'jiji:///deploy.schema.json';

let loading: Promise<LanguageService> | undefined;

/** The YAML language service with our schema. Loaded when first needed: it costs 150 ms and 30 MB. */
export const yamlService = (): Promise<LanguageService> => (loading ??= load());

async function load(): Promise<LanguageService> {
  const { getLanguageService } = await import('yaml-language-server');
  const service = getLanguageService({
    schemaRequestService: request,
    workspaceContext: { resolveRelativePath: (relative) => relative },
  });
  // Given as an object the schema is prepared once; through a provider it would be read again for every validation (10 ms).
  const schemas = [{ uri: schemaUri, fileMatch: ['/jiji/*.yml'], schema: deploySchema() }];
  service.configure({ validate: true, hover: true, completion: true, format: true, hoverSchemaSource: false, yamlVersion: '1.2', schemas });
  return service;
}

/** Our schema is in memory; any other is refused, so that nothing in a file can make the server fetch something. */
export const request = (uri: string): Promise<string> => Promise.reject(new Error(`${uri} is not fetched`));

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
