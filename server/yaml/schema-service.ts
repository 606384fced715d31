import type { LanguageService } from 'yaml-language-server';
import { deploySchema } from '../../core/config/jsonSchema.ts';

const schemaUri = 'jiji:///deploy.schema.json';

let loading: Promise<LanguageService> | undefined;

/** The whole YAML language service with our schema. Loaded when first needed: it costs 150 ms and 30 MB. */
export const schemaService = (): Promise<LanguageService> => (loading ??= load());

async function load(): Promise<LanguageService> {
  const { getLanguageService } = await import('yaml-language-server');
  const service = getLanguageService({
    schemaRequestService: request,
    workspaceContext: { resolveRelativePath: (relative) => relative },
  });
  // Given as an object the schema is prepared once; through a provider it would be read again for every validation (10 ms).
  const schemas = [{ uri: schemaUri, fileMatch: ['/jiji/*.yml'], schema: deploySchema() }];
  service.configure({ validate: true, hover: true, completion: true, format: true, hoverSchemaSource: false, yamlVersion: '1.2', schemas });
  return service;
}

/** Our schema is in memory; any other is refused, so that nothing in a file can make the server fetch something. */
export const request = (uri: string): Promise<string> => Promise.reject(new Error(`${uri} is not fetched`));
