import { CodeActionKind, type ClientCapabilities, type CodeAction, type Range } from 'vscode-languageserver';
import { renderCode } from '../../core/base/index.ts';
import type { Diagnostic } from '../../core/rules/index.ts';
import { workspaceEdit } from '../actions/workspace-edit.ts';
import { toLsp } from '../features/diagnostics.ts';

/** The fixes of what was found in the lines of a range. */
export async function envFileActions(uri: string, range: Range, found: readonly Diagnostic[], client: ClientCapabilities): Promise<readonly CodeAction[]> {
  const here = found.filter((one) => one.range.start.line <= range.end.line && one.range.end.line >= range.start.line);
  const made = here.flatMap((one) => one.fixes.map(async (fix): Promise<CodeAction | undefined> => {
    const edit = await workspaceEdit(uri, fix, client);
    return edit === undefined ? undefined : { title: renderCode(fix.title.code, fix.title.args), kind: CodeActionKind.QuickFix, diagnostics: [toLsp(one, uri)], edit };
  }));
  return (await Promise.all(made)).filter((one) => one !== undefined);
}
