import type { Position, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { parseDocument } from 'yaml';
import { registerMessages, renderCode, type Args } from '../../core/base/index.ts';
import { isCapitals, isDnsLabel, isHostLabel, isVariableName } from '../../core/config/index.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { aroundSecret, envLineAt, linesOf, type SecretContext } from './definition.ts';
import { isTaken, mentionAt, sameName, type Mention, type NamedKind } from './mentions.ts';
import { Refused, refusable } from './refused.ts';
import { secretMentions, secretUsers } from './secret-users.ts';
import type { SecretsFile } from './secrets-file.ts';

/** What a new name may look like, as the rules have it. */
const fits: Readonly<Record<NamedKind, (name: string) => boolean>> = {
  server: isHostLabel,
  service: isDnsLabel,
  secret: isVariableName,
  volume: (name) => /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name),
  anchor: (name) => /^[^\s,[\]{}&*:]+$/.test(name),
};

/** The name under the cursor, when there is one that can be changed. Throws `Refused`. */
export function prepareRename(document: DeployDocument, position: Position): { range: Range; placeholder: string } | null {
  const mention = mentionAt(document.parsed, position);
  if (mention === undefined) return null;
  changeable(document, mention);
  return { range: document.parsed.lines.range(mention.start, mention.end), placeholder: mention.name };
}

export interface RenameContext extends SecretContext {
  /** The client can show a change with a warning before it makes it. */
  readonly canAnnotate?: boolean;
}

/** The changes that give the thing under the cursor another name, wherever it is named. Throws `Refused`. */
export function rename(document: DeployDocument, position: Position, newName: string, { secrets, others = [], canAnnotate = false }: RenameContext = {}): WorkspaceEdit | null {
  const mention = mentionAt(document.parsed, position);
  if (mention === undefined) return null;
  if (mention.kind === 'secret') return renameSecret(mention.name, newName, secrets, [document, ...others]);
  const all = changeable(document, mention);
  if (newName === mention.name) return { changes: {} };
  if (!fits[mention.kind](newName)) throw new Refused(`rename.invalid-${mention.kind}`, { name: newName });
  // Server names become labels of DNS names, which know no case; another case of the own name is no other server.
  const same = (name: string): boolean => (mention.kind === 'server' ? name.toLowerCase() === newName.toLowerCase() && name !== mention.name : name === newName);
  if (isTaken(document.parsed, mention.kind, same)) throw new Refused('rename.taken', { name: newName });
  const edits = editsOf(document, all, newName);
  return mention.kind === 'volume' && canAnnotate ? withWarning(document, edits, 'rename.volume-data', { name: mention.name }) : { changes: { [document.uri]: edits } };
}

/** The changes that give a secret another name: in its file, and in every deploy file that gets it from there. Throws `Refused`. */
export function renameSecret(name: string, newName: string, secrets: SecretsFile | undefined, documents: readonly DeployDocument[]): WorkspaceEdit {
  if (newName === name) return { changes: {} };
  if (!fits.secret(newName)) throw new Refused('rename.invalid-secret', { name: newName });
  if ((secrets?.entries ?? []).some((entry) => entry.name === newName)) throw new Refused('rename.taken', { name: newName });
  const changes: Record<string, TextEdit[]> = {};
  for (const document of documents) {
    const all = secretMentions(document, name);
    refuseFixed(document, all);
    if (all.some((one) => one.writing === 'bare') && !isCapitals(newName)) throw new Refused('rename.invalid-bare', { name: newName });
    if (isTaken(document.parsed, 'secret', (known) => known === newName)) throw new Refused('rename.taken', { name: newName });
    changes[document.uri] = editsOf(document, all, newName);
  }
  const lines = linesOf(name, secrets);
  if (secrets !== undefined && lines.length > 0) changes[secrets.uri] = lines.map(({ range }) => ({ range, newText: newName }));
  return { changes };
}

const editsOf = ({ parsed: { lines } }: DeployDocument, all: readonly Mention[], newName: string): TextEdit[] =>
  all.map((one) => ({ range: lines.range(one.start, one.end), newText: written(one, newName) }));

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
  refuseFixed(document, all);
  return all;
}

function refuseFixed({ uri, parsed }: DeployDocument, all: readonly Mention[]): void {
  const fixed = all.find((one) => one.writing === 'fixed');
  if (fixed !== undefined) throw new Refused('rename.fixed', { name: fixed.name, line: parsed.lines.position(fixed.start).line + 1, file: decodeURIComponent(uri.split('/').at(-1) ?? '') });
}

/** A name as it is written at a place; in quotes where YAML would read it as a number, a boolean or nothing. */
function written({ writing }: Mention, name: string): string {
  if (writing === 'dns') return name.toLowerCase();
  const isWord = (writing !== 'key' && writing !== 'value') || typeof parseDocument(name, { schema: 'core' }).toJS() === 'string';
  return isWord ? name : `"${name}"`;
}

export const renameFeature: Feature = {
  capabilities: (client) => ({ renameProvider: client.textDocument?.rename?.prepareSupport === true ? { prepareProvider: true } : true }),
  register(services) {
    const { connection, on, store, client } = services;
    const canAnnotate = (): boolean => client().workspace?.workspaceEdit?.changeAnnotationSupport !== undefined && client().workspace?.workspaceEdit?.documentChanges === true;
    connection.onPrepareRename(({ textDocument: { uri }, position }) => {
      const line = envLineAt(store.envFiles.get(uri), position);
      return line === undefined ? on(uri, null, (document) => refusable(() => prepareRename(document, position))) : { range: line.range, placeholder: line.name };
    });
    connection.onRenameRequest(({ textDocument: { uri }, position, newName }) => {
      const env = store.envFiles.get(uri);
      const line = envLineAt(env, position);
      if (env !== undefined && line !== undefined) return refusable(async () => renameSecret(line.name, newName, { uri, entries: env.parsed.entries }, await secretUsers(services, uri, line.name)));
      return on(uri, null, async (document) => {
        const around = await aroundSecret(services, document, position);
        return refusable(() => rename(document, position, newName, { ...around, canAnnotate: canAnnotate() }));
      });
    });
  },
};

registerMessages({
  'rename.volume-data': 'The data stays in the volume {name}; the new name is a new, empty volume',
  'rename.undefined': '"{name}" is not defined in this file; define it first.',
  'rename.fixed': '"{name}" stands in line {line} of {file} in a form that cannot be replaced; write it there without escapes or line breaks first.',
  'rename.taken': '"{name}" is in use already; choose another name.',
  'rename.invalid-server': '"{name}" is no server name; use letters, digits and inner hyphens, at most 63.',
  'rename.invalid-service': '"{name}" is no service name; use lowercase letters, digits and inner hyphens, at most 63.',
  'rename.invalid-secret': '"{name}" is no variable name; use letters, digits and "_", not starting with a digit.',
  'rename.invalid-bare': '"{name}" is also named without "$" and braces; use capitals, digits and "_" so that it stays a reference.',
  'rename.invalid-volume': '"{name}" is no volume name; use letters, digits, "_", "." and "-", starting with a letter or digit.',
  'rename.invalid-anchor': '"{name}" is no anchor name; use no spaces, brackets, commas, colons, "&" or "*".',
});
