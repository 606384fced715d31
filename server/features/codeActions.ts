import { CodeActionKind, type CodeAction, type Range } from 'vscode-languageserver';
import { renderCode } from '../../core/base/index.ts';
import type { Diagnostic } from '../../core/rules/index.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { ruleDiagnostics, toLsp } from './diagnostics.ts';

/** The fixes of what the rules found at a range. */
export function codeActions(document: DeployDocument, range: Range, found: readonly Diagnostic[]): readonly CodeAction[] {
  return found
    .filter((one) => one.range.start.line <= range.end.line && one.range.end.line >= range.start.line)
    .flatMap((one) =>
      one.fixes.map((fix, index) => ({
        title: renderCode(fix.title.code, fix.title.args),
        kind: CodeActionKind.QuickFix,
        isPreferred: index === 0,
        diagnostics: [toLsp(one, document.uri)],
        edit: { changes: { [document.uri]: fix.edits.map((edit) => ({ range: edit.range, newText: edit.newText })) } },
      })),
    );
}

export const codeActionFeature: Feature = {
  capabilities: () => ({ codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] } }),
  register({ connection, on, settings, projects }) {
    connection.onCodeAction(({ textDocument: { uri }, range }) =>
      on(uri, [], async (document) => [...codeActions(document, range, ruleDiagnostics(document, await settings.get(uri), await projects.read(uri)))]));
  },
};
