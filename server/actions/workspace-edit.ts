import { readFile } from 'node:fs/promises';
import type { AnnotatedTextEdit, ClientCapabilities, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { renderCode } from '../../core/base/index.ts';
import { Lines } from '../../core/config/index.ts';
import type { Fix } from '../../core/rules/index.ts';

/** The changes of a fix: in this file, and at the ends of others, which are created where they are missing. Undefined when the client cannot do that. */
export async function workspaceEdit(uri: string, fix: Pick<Fix, 'edits' | 'appends' | 'review'>, client: ClientCapabilities): Promise<WorkspaceEdit | undefined> {
  const own = fix.edits.map(({ range, newText }): TextEdit => ({ range, newText }));
  if (fix.review !== undefined && canReview(client)) return reviewed(uri, own, fix.review);
  if (fix.appends === undefined || fix.appends.length === 0) return { changes: { [uri]: own } };
  const others = await Promise.all(fix.appends.map(async ({ path, text }) => ({ uri: URI.file(path).toString(), text, existing: await textOf(path) })));
  const canCreate = client.workspace?.workspaceEdit?.documentChanges === true && client.workspace.workspaceEdit.resourceOperations?.includes('create') === true;
  if (!canCreate) {
    const isMissing = others.some(({ existing }) => existing === undefined);
    return isMissing ? undefined : { changes: { ...(own.length === 0 ? {} : { [uri]: own }), ...Object.fromEntries(others.map((one) => [one.uri, [atEnd(one.existing ?? '', one.text)]])) } };
  }
  const changes = others.flatMap((one) => [
    ...(one.existing === undefined ? [{ kind: 'create', uri: one.uri, options: { ignoreIfExists: true } } as const] : []),
    documentEdit(one.uri, [atEnd(one.existing ?? '', one.text)]),
  ]);
  return { documentChanges: [...changes, ...(own.length === 0 ? [] : [documentEdit(uri, own)])] };
}

const canReview = ({ workspace }: ClientCapabilities): boolean => workspace?.workspaceEdit?.documentChanges === true && workspace.workspaceEdit.changeAnnotationSupport !== undefined;

/** Changes that the client shows beside the file as it is, to be confirmed. */
function reviewed(uri: string, edits: readonly TextEdit[], { code, args }: NonNullable<Fix['review']>): WorkspaceEdit {
  const annotated = edits.map((one): AnnotatedTextEdit => ({ ...one, annotationId: 'review' }));
  return { documentChanges: [{ textDocument: { uri, version: null }, edits: annotated }], changeAnnotations: { review: { label: renderCode(code, args), needsConfirmation: true } } };
}

const documentEdit = (uri: string, edits: TextEdit[]): TextDocumentEdit => ({ textDocument: { uri, version: null }, edits });

/** A line behind the last one of a text. */
function atEnd(existing: string, text: string): TextEdit {
  const end = new Lines(existing).position(existing.length);
  return { range: { start: end, end }, newText: existing === '' || existing.endsWith('\n') ? text : `\n${text}` };
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Not there: it is created.
    return undefined;
  }
}
