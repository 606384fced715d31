import type { ServerCapabilities } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';

const options = { tabSize: 2, insertSpaces: true };

/** What a server may ask of a client. */
export const questions = [
  'workspace/configuration', 'workspace/workspaceFolders', 'workspace/applyEdit', 'client/registerCapability', 'window/workDoneProgress/create', 'window/showDocument',
  'workspace/diagnostic/refresh', 'workspace/inlayHint/refresh', 'workspace/codeLens/refresh', 'workspace/semanticTokens/refresh', 'jiji/resolveName', 'jiji/clusterFacts',
] as const;

/** Every request about one place or the whole of a file that a server says it answers. */
export function requests(capabilities: ServerCapabilities, document: TextDocument, offset: number): [string, object][] {
  const position = document.positionAt(offset);
  const range = { start: position, end: document.positionAt(offset + 20) };
  const whole = { start: { line: 0, character: 0 }, end: document.positionAt(document.getText().length) };
  const all: [keyof ServerCapabilities, string, object][] = [
    ['diagnosticProvider', 'textDocument/diagnostic', {}], ['hoverProvider', 'textDocument/hover', { position }], ['completionProvider', 'textDocument/completion', { position }],
    ['documentSymbolProvider', 'textDocument/documentSymbol', {}], ['codeActionProvider', 'textDocument/codeAction', { range, context: { diagnostics: [] } }],
    ['inlayHintProvider', 'textDocument/inlayHint', { range: whole }], ['semanticTokensProvider', 'textDocument/semanticTokens/full', {}],
    ['documentFormattingProvider', 'textDocument/formatting', { options }], ['documentRangeFormattingProvider', 'textDocument/rangeFormatting', { range, options }],
    ['documentOnTypeFormattingProvider', 'textDocument/onTypeFormatting', { position, ch: '\n', options }], ['foldingRangeProvider', 'textDocument/foldingRange', {}],
    ['selectionRangeProvider', 'textDocument/selectionRange', { positions: [position] }], ['documentLinkProvider', 'textDocument/documentLink', {}], ['codeLensProvider', 'textDocument/codeLens', {}],
    ['definitionProvider', 'textDocument/definition', { position }], ['referencesProvider', 'textDocument/references', { position, context: { includeDeclaration: true } }],
    ['documentHighlightProvider', 'textDocument/documentHighlight', { position }], ['linkedEditingRangeProvider', 'textDocument/linkedEditingRange', { position }],
  ];
  return all.filter(([name]) => capabilities[name] !== undefined).map(([, method, params]) => [method, { textDocument: { uri: document.uri }, ...params }]);
}
