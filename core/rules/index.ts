/**
 * Checks of a deploy.yml.
 *
 * - `validate(parsed, context?): Diagnostic[]`: all findings in file order; `context` is optional throughout
 * - `renderCode(diagnostic.code, diagnostic.args)` of core/base gives the words, `helpUrl(code)` the page
 * - `hasErrors(diagnostics)`: an error blocks every operation that writes to a server
 */
export * from './rule.ts';
export { validate } from './validate.ts';
export { allRules } from './all.ts';
export { localPaths, type LocalPath } from './local-paths.ts';
export { envFileRules, validateEnvFile, type EnvFileContext } from './env-file.ts';
export { hasErrors } from './severity.ts';
