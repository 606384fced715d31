import { CodeActionKind, type ClientCapabilities, type CodeAction } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../core/base/index.ts';
import { dialectRequest, type DialectParams, type DialectResult } from '../../core/protocol/lsp.ts';
import { convert, targetsOf, type ConversionNote } from '../../core/rules/dialect/convert/index.ts';
import { dialectName } from '../../core/rules/dialect/dialect-name.ts';
import { workspaceEdit } from '../actions/workspace-edit.ts';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';

/** Offers to write the whole file in another form; where that is not possible, clients that can show why do so. */
export async function conversionActions({ parsed, uri }: DeployDocument, client: ClientCapabilities): Promise<readonly CodeAction[]> {
  const offered = targetsOf(parsed).map(async (form): Promise<CodeAction | undefined> => {
    const action = { title: renderCode('fix.convert', { form }), kind: CodeActionKind.RefactorRewrite };
    const conversion = convert(parsed, form);
    if (conversion.kind === 'refused') return client.textDocument?.codeAction?.disabledSupport === true ? { ...action, disabled: { reason: words(conversion.reasons) } } : undefined;
    const review = conversion.lost.length === 0 ? { code: 'fix.convert', args: { form } } : { code: 'convert.review', args: { form, lost: words(conversion.lost) } };
    const edit = await workspaceEdit(uri, { edits: conversion.edits, review }, client);
    return edit === undefined ? undefined : { ...action, edit };
  });
  return (await Promise.all(offered)).filter((action) => action !== undefined);
}

const words = (notes: readonly ConversionNote[]): string => notes.map(({ code, args }) => renderCode(code, args)).join('; ');

/** What the status bar shows of a file. */
export const dialectOf = ({ parsed }: DeployDocument): DialectResult => ({ dialect: parsed.dialect.dialect, name: dialectName(parsed) });

export const convertFeature: Feature = {
  capabilities: () => ({}),
  register({ connection, on }) {
    connection.onRequest(dialectRequest, ({ uri }: DialectParams): DialectResult | Promise<DialectResult> => on<DialectResult>(uri, null, dialectOf));
  },
};

registerMessages({ 'convert.review': 'Write this file in form {form}: {lost}' });
