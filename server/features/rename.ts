import type { Position, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { parseDocument } from 'yaml';
import { registerMessages, renderCode, type Args } from '../../core/base/index.ts';
import { isCapitals } from '../../core/config/index.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { linesOf } from './definition.ts';
import { isTaken, mentionAt, sameName, type Mention, type NamedKind } from './mentions.ts';
import { Refused, refusable } from './refused.ts';
import { secretsFileOf, type SecretsFile } from './secrets-file.ts';

/** What a new name may look like, as the rules have it. */
const forms: Readonly<Record<NamedKind, RegExp>> = {
  server: /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
  service: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  secret: /^[A-Za-z_][A-Za-z0-9_]*$/,
  volume: /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
  anchor: /^[^\s,[\]{}&*:]+$/,
};

/** The name under the cursor, when there is one that can be changed. Throws `Refused`. */
export function prepareRename(document: DeployDocument, position: Position): { range: Range; placeholder: string } | null {
  const mention = mentionAt(document.parsed, position);
  if (mention === undefined) return null;
  changeable(document, mention);
  return { range: document.parsed.lines.range(mention.start, mention.end), placeholder: mention.name };
}

export interface RenameContext {
  readonly secrets?: SecretsFile | undefined;
  /** The client can show a change with a warning before it makes it. */
  readonly canAnnotate?: boolean;
}

/** The changes that give the thing under the cursor another name, wherever it is named. Throws `Refused`. */
export function rename(document: DeployDocument, position: Position, newName: string, { secrets, canAnnotate = false }: RenameContext = {}): WorkspaceEdit | null {
  const mention = mentionAt(document.parsed, position);
  if (mention === undefined) return null;
  const all = changeable(document, mention);
  if (newName === mention.name) return { changes: {} };
  refuseName(document, mention, all, newName, secrets);
  const { lines } = document.parsed;
  const edits = all.map((one): TextEdit => ({ range: lines.range(one.start, one.end), newText: written(one, newName) }));
  if (mention.kind === 'volume' && canAnnotate) return withWarning(document, edits, 'rename.volume-data', { name: mention.name });
  const inSecrets = linesOf(mention, secrets);
  const more = secrets === undefined || inSecrets.length === 0 ? {} : { [secrets.uri]: inSecrets.map(({ range }) => ({ range, newText: newName })) };
  return { changes: { [document.uri]: edits, ...more } };
}

/** Changes that the editor shows with a warning before it makes them. */
function withWarning(document: DeployDocument, edits: readonly TextEdit[], code: string, args: Args): WorkspaceEdit {
  return {
    documentChanges: [{ textDocument: { uri: document.uri, version: document.version }, edits: edits.map((edit) => ({ ...edit, annotationId: code })) }],
    changeAnnotations: { [code]: { label: renderCode(code, args), needsConfirmation: true } },
  };
}

/** All places of the thing; refuses what is not defined here, and names whose characters do not stand in the file as such. */
function changeable(document: DeployDocument, mention: Mention): readonly Mention[] {
  const all = sameName(document.parsed, mention);
  const isDefined = mention.kind === 'secret' || mention.kind === 'volume' || all.some((one) => one.isDefinition);
  if (!isDefined) throw new Refused('rename.undefined', { name: mention.name });
  const fixed = all.find((one) => one.writing === 'fixed');
  if (fixed !== undefined) throw new Refused('rename.fixed', { name: mention.name, line: document.parsed.lines.position(fixed.start).line + 1 });
  return all;
}

function refuseName(document: DeployDocument, mention: Mention, all: readonly Mention[], newName: string, secrets: SecretsFile | undefined): void {
  if (!forms[mention.kind].test(newName)) throw new Refused(`rename.invalid-${mention.kind}`, { name: newName });
  if (all.some((one) => one.writing === 'bare') && !isCapitals(newName)) throw new Refused('rename.invalid-bare', { name: newName });
  // Server names become labels of DNS names, which know no case; another case of the own name is no other server.
  const same = (name: string): boolean => (mention.kind === 'server' ? name.toLowerCase() === newName.toLowerCase() && name !== mention.name : name === newName);
  const inSecrets = mention.kind === 'secret' && (secrets?.entries ?? []).some((entry) => entry.name === newName);
  if (inSecrets || isTaken(document.parsed, mention.kind, same)) throw new Refused('rename.taken', { name: newName });
}

/** A name as it is written at a place; in quotes where YAML would read it as a number, a boolean or nothing. */
function written({ writing }: Mention, name: string): string {
  if (writing === 'dns') return name.toLowerCase();
  const isWord = (writing !== 'key' && writing !== 'value') || typeof parseDocument(name, { schema: 'core' }).toJS() === 'string';
  return isWord ? name : `"${name}"`;
}

export const renameFeature: Feature = {
  capabilities: (client) => ({ renameProvider: client.textDocument?.rename?.prepareSupport === true ? { prepareProvider: true } : true }),
  register({ connection, on, store, client }) {
    const canAnnotate = (): boolean => client().workspace?.workspaceEdit?.changeAnnotationSupport !== undefined && client().workspace?.workspaceEdit?.documentChanges === true;
    connection.onPrepareRename(({ textDocument: { uri }, position }) => on(uri, null, (document) => refusable(() => prepareRename(document, position))));
    connection.onRenameRequest(({ textDocument: { uri }, position, newName }) =>
      on(uri, null, async (document) => {
        const secrets = await secretsFileOf(document, (file) => store.envFiles.get(file)?.text.getText());
        return refusable(() => rename(document, position, newName, { secrets, canAnnotate: canAnnotate() }));
      }));
  },
};

registerMessages({
  'rename.volume-data': 'The data stays in the volume {name}; the new name is a new, empty volume',
  'rename.undefined': '"{name}" is not defined in this file; define it first.',
  'rename.fixed': '"{name}" stands in line {line} in a form that cannot be replaced; write it there without escapes or line breaks first.',
  'rename.taken': '"{name}" is in use already; choose another name.',
  'rename.invalid-server': '"{name}" is no server name; use letters, digits and inner hyphens, at most 63.',
  'rename.invalid-service': '"{name}" is no service name; use lowercase letters, digits and inner hyphens, at most 63.',
  'rename.invalid-secret': '"{name}" is no variable name; use letters, digits and "_", not starting with a digit.',
  'rename.invalid-bare': '"{name}" is also named without "$" and braces; use capitals, digits and "_" so that it stays a reference.',
  'rename.invalid-volume': '"{name}" is no volume name; use letters, digits, "_", "." and "-", starting with a letter or digit.',
  'rename.invalid-anchor': '"{name}" is no anchor name; use no spaces, brackets, commas, colons, "&" or "*".',
});
