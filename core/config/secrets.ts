import path from 'node:path';
import { parseEnvFile, type EnvFileProblem } from './envFile.ts';
import { nodeFiles, type Files } from './files.ts';
import type { Environ } from './resolve/index.ts';

export type HostEnvironment = 'never' | 'fallback' | 'prefer';

export interface SecretsRequest {
  readonly projectRoot: string;
  /** `secrets_path` of the file, relative to the project root. */
  readonly secretsPath: string;
  readonly environment?: string;
  readonly hostEnvironment: HostEnvironment;
  readonly processEnv: Environ;
  /** Values typed into the product's own prompt. */
  readonly stored?: ReadonlyMap<string, string>;
  readonly files?: Files;
}

export type SecretSource = { readonly kind: 'file'; readonly file: string; readonly line: number } | { readonly kind: 'stored' } | { readonly kind: 'environment' };

export interface Secrets {
  /** Names asked for by the file are looked up here; the first source that has a name wins. */
  readonly values: ReadonlyMap<string, string>;
  readonly sources: ReadonlyMap<string, SecretSource>;
  /** The secrets file that was read, or would be. */
  readonly file: string;
  readonly fileExists: boolean;
  readonly problems: readonly EnvFileProblem[];
  /** Where values were looked for, in order, as text for people. */
  readonly tried: readonly string[];
}

/** Reads values from all sources of deploy-yml §2.3. Throws when the secrets file exists and cannot be read. */
export async function readSecrets(request: SecretsRequest): Promise<Secrets> {
  const files = request.files ?? nodeFiles;
  const base = path.resolve(request.projectRoot, request.secretsPath);
  const named = request.environment === undefined ? undefined : `${base}.${request.environment}`;
  const namedText = named === undefined ? undefined : await files.read(named);
  const file = named !== undefined && namedText !== undefined ? named : base;
  const text = namedText ?? (await files.read(base));
  const read = parseEnvFile(text ?? '');

  const layers: Layer[] = [
    { label: path.relative(request.projectRoot, file), values: read.values, source: (name) => ({ kind: 'file', file, line: read.lines.get(name) ?? 0 }) },
    ...(request.stored === undefined ? [] : [{ label: 'editor storage', values: request.stored, source: () => ({ kind: 'stored' }) } satisfies Layer]),
  ];
  const environment: Layer = { label: 'environment', values: environMap(request.processEnv), source: () => ({ kind: 'environment' }) };
  if (request.hostEnvironment === 'prefer') layers.unshift(environment);
  if (request.hostEnvironment === 'fallback') layers.push(environment);
  return { ...merge(layers), file, fileExists: text !== undefined, problems: read.problems, tried: layers.map((layer) => layer.label) };
}

interface Layer {
  readonly label: string;
  readonly values: ReadonlyMap<string, string>;
  readonly source: (name: string) => SecretSource;
}

function merge(layers: readonly Layer[]): Pick<Secrets, 'values' | 'sources'> {
  const values = new Map<string, string>();
  const sources = new Map<string, SecretSource>();
  for (const layer of layers) {
    for (const [name, value] of layer.values) {
      if (values.has(name)) continue;
      values.set(name, value);
      sources.set(name, layer.source(name));
    }
  }
  return { values, sources };
}

const environMap = (environ: Environ): Map<string, string> =>
  new Map(Object.entries(environ).filter((pair): pair is [string, string] => pair[1] !== undefined));
