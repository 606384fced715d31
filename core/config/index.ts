/**
 * The text of deploy.yml as a typed configuration.
 *
 * - `parseDeploy(text, { environ? }): ParsedDeploy`: never throws; `.problems` (syntax), `.root` (tree with places),
 *   `.config` (model, defaults in, variables as written), `.source` (places by path), `.dialect`
 * - `resolveVariables(parsed, lookup): { config, missing, used } | undefined`: puts values in; operations use this config
 * - `references(parsed): NameReference[]`: every variable and secret name with its place
 * - `readSecrets({ projectRoot, secretsPath, environment?, hostEnvironment, processEnv, stored?, files? }): Promise<Secrets>`
 * - `parseEnvFile(text): EnvFile`
 * - `findDeployFile(startDir, environment?, files?): Promise<FoundFile | undefined>`, `projectRootOf(file)`, `environmentOf(file)`
 * - `parseImage`, `normalizeImage`, `parseDuration`, `parsePort`, `parseVolume`, `parseMount`, `splitCommand`
 */
export * from './model.ts';
export * from './names.ts';
export * from './lines.ts';
export * from './places.ts';
export * from './inside.ts';
export * from './tree.ts';
export * from './source.ts';
export * from './parsed.ts';
export { parseDeploy, type ParseOptions } from './parse.ts';
export { limits } from './build.ts';
export * from './dialect.ts';
export * from './variables.ts';
export * from './references.ts';
export type { Environ } from './resolve/index.ts';
export * from './envFile.ts';
export * from './files.ts';
export * from './environments.ts';
export * from './find.ts';
export * from './deploy-files.ts';
export * from './secrets.ts';
export * from './image.ts';
export * from './values.ts';
export * from './address.ts';
export * from './comments.ts';
export * as keys from './keys/index.ts';
