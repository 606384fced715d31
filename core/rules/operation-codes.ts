import type { Severity } from './rule.ts';

/** A code that no look at a file can tell: it is raised when an operation starts, and has a page beside those of the rules. */
export interface OperationCode {
  readonly code: string;
  readonly severity: Severity;
  /** As the operation says it. */
  readonly message: string;
}

export const operationCodes: readonly OperationCode[] = [
  { code: 'jiji/env-file-missing', severity: 'error', message: 'No file for environment "{environment}"; {folder} has {environments}, and none is used in its place.' },
  { code: 'jiji/foreign-cluster', severity: 'error', message: '{host} is managed by {what}; it is left unchanged.' },
];
