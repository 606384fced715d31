import { describe, expect, it } from 'vitest';
import type { ClientCapabilities, CodeAction, TextDocumentEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { DeployDocument } from '../document.ts';
import { conversionActions, dialectOf } from './convert.ts';

const editor: ClientCapabilities = { workspace: { workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} } }, textDocument: { codeAction: { disabledSupport: true } } };
const top = 'project: p\nbuilder: { engine: docker }\nservers: { a: { host: h } }\n';
const formA = 'project: p\nservices:\n  w: { image: x, servers: [{ host: h }] }\n';
const formB = `${top}services: { w: { image: x, hosts: [a] } }\n`;
const formC = `${top}services: { w: { image: x, servers: [a] } }\n`;

async function only(text: string, client: ClientCapabilities): Promise<CodeAction | undefined> {
  const actions = await conversionActions(DeployDocument.of(text), client);
  expect(actions.length).toBeLessThanOrEqual(1);
  return actions[0];
}

describe('writing a file in another form', () => {
  it('is shown first to clients that can show it, with what is lost', async () => {
    const action = await only(formB, editor);
    expect(action).toMatchObject({ title: 'Write this file in form C', kind: 'refactor.rewrite' });
    expect(action?.edit?.changeAnnotations?.['review']).toEqual({ label: 'Write this file in form C: The cluster has to be built anew: the servers of form C carry other parts', needsConfirmation: true });
    const edits = (action?.edit?.documentChanges?.[0] as TextDocumentEdit).edits as { annotationId?: string }[];
    expect(edits.map((one) => one.annotationId)).toEqual(edits.map(() => 'review'));
  });

  it.each([[formA, 'project: p\nservers:\n  h:\n    host: h\n\nservices:\n  w: { image: x, hosts: [h] }\n'], [formB, formC], [formC, formB]])('changes %j', async (before, after) => {
    const document = DeployDocument.of(before);
    const edits = (await only(before, {}))?.edit?.changes?.[document.uri] ?? [];
    expect(TextDocument.applyEdits(document.text, edits)).toBe(after);
  });

  it('says why not, to clients that show it', async () => {
    const text = formC.replace('image: x', 'image: x, scale: 2');
    expect((await only(text, editor))?.disabled?.reason).toBe('"w" runs 2 containers on each server; form B runs one');
    expect(await only(text, {})).toBeUndefined();
  });
});

describe('the form of a file', () => {
  it.each([[formA, 'A'], [formB, 'B'], [`secrets_path: .s\n${formB}`, 'B+'], [formC, 'C']])('%j', (text, dialect) => {
    expect(dialectOf(DeployDocument.of(text))).toEqual({ dialect, name: `Jiji config: form ${dialect}` });
  });
});
