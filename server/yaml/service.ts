import type { YAMLDocumentSymbols } from 'yaml-language-server/out/src/languageservice/services/documentSymbols.js';
import type { getFoldingRanges } from 'yaml-language-server/out/src/languageservice/services/yamlFolding.js';
import type { YAMLFormatter } from 'yaml-language-server/out/src/languageservice/services/yamlFormatter.js';
import type { doDocumentOnTypeFormatting } from 'yaml-language-server/out/src/languageservice/services/yamlOnTypeFormatting.js';
import type { getSelectionRanges } from 'yaml-language-server/out/src/languageservice/services/yamlSelectionRanges.js';

/** What the server takes from yaml-language-server: work on the text as YAML, whatever its keys mean. */
export interface YamlService {
  readonly doFormat: YAMLFormatter['format'];
  readonly getFoldingRanges: typeof getFoldingRanges;
  readonly getSelectionRanges: typeof getSelectionRanges;
  readonly doDocumentOnTypeFormatting: typeof doDocumentOnTypeFormatting;
  readonly findDocumentSymbols2: YAMLDocumentSymbols['findHierarchicalDocumentSymbols'];
}

let loading: Promise<YamlService> | undefined;

/** Loaded when first needed: what only formats and folds need not slow the first diagnostics down. */
export const yamlService = (): Promise<YamlService> => (loading ??= load());

/** By its modules: the whole service would bring schema validation, and with it three libraries that nothing else uses. */
async function load(): Promise<YamlService> {
  const [{ YAMLFormatter }, { getFoldingRanges }, { getSelectionRanges }, { doDocumentOnTypeFormatting }, { YAMLDocumentSymbols }] = await Promise.all([
    import('yaml-language-server/out/src/languageservice/services/yamlFormatter.js'),
    import('yaml-language-server/out/src/languageservice/services/yamlFolding.js'),
    import('yaml-language-server/out/src/languageservice/services/yamlSelectionRanges.js'),
    import('yaml-language-server/out/src/languageservice/services/yamlOnTypeFormatting.js'),
    import('yaml-language-server/out/src/languageservice/services/documentSymbols.js'),
  ]);
  const [formatter, symbols] = [new YAMLFormatter(), new YAMLDocumentSymbols()];
  return {
    doFormat: (document, options) => formatter.format(document, options),
    findDocumentSymbols2: (document, context) => symbols.findHierarchicalDocumentSymbols(document, context),
    getFoldingRanges, getSelectionRanges, doDocumentOnTypeFormatting,
  };
}

export { realText, yamlText } from './text.ts';
