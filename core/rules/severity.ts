import type { Diagnostic } from './rule.ts';

/** An error blocks every operation that writes to a server; a warning asks for confirmation. */
export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some((one) => one.severity === 'error');
