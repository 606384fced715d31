import type { DocumentSymbol, FoldingRange, TextEdit } from 'vscode-languageserver';
import type { DeployDocument } from '../document.ts';
import type { Feature } from '../feature.ts';
import { realText, yamlService, yamlText } from '../yaml/service.ts';

/** Above this many, outline and folding stop, so that a huge file cannot freeze the editor. */
const most = 5000;

export async function symbols(document: DeployDocument): Promise<readonly DocumentSymbol[]> {
  if (document.parsed.tooComplex) return [];
  return (await yamlService()).findDocumentSymbols2(yamlText(document), { resultLimit: most });
}

export async function foldingRanges(document: DeployDocument): Promise<readonly FoldingRange[]> {
  if (document.parsed.tooComplex) return [];
  return (await yamlService()).getFoldingRanges(yamlText(document), { rangeLimit: most, lineFoldingOnly: false }) ?? [];
}

/** The whole text, formatted; nothing for text that does not parse. */
export async function format(document: DeployDocument): Promise<readonly TextEdit[]> {
  if (document.parsed.problems.length > 0) return [];
  return (await yamlService()).doFormat(realText(document), { bracketSpacing: true });
}

export const outlineFeature: Feature = {
  capabilities: () => ({ documentFormattingProvider: true, documentSymbolProvider: true, foldingRangeProvider: true }),
  register({ connection, on }) {
    connection.onDocumentSymbol(({ textDocument: { uri } }) => on(uri, [], async (document) => [...(await symbols(document))]));
    connection.onFoldingRanges(({ textDocument: { uri } }) => on(uri, [], async (document) => [...(await foldingRanges(document))]));
    connection.onDocumentFormatting(({ textDocument: { uri } }) => on(uri, [], async (document) => [...(await format(document))]));
  },
};
