import type { YAMLFormatter } from 'yaml-language-server/out/src/languageservice/services/yamlFormatter.js';

/** What the server takes from yaml-language-server: the layout of YAML, whatever its keys mean. */
export interface YamlService {
  readonly doFormat: YAMLFormatter['format'];
}

let loading: Promise<YamlService> | undefined;

/** Loaded when first needed: what only formats need not slow the first diagnostics down. */
export const yamlService = (): Promise<YamlService> => (loading ??= load());

/** By its module: the whole service would bring schema validation, and with it three libraries that nothing else uses. */
async function load(): Promise<YamlService> {
  const { YAMLFormatter } = await import('yaml-language-server/out/src/languageservice/services/yamlFormatter.js');
  const formatter = new YAMLFormatter();
  return { doFormat: (document, options) => formatter.format(document, options) };
}
