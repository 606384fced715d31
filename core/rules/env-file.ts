import { registerMessages } from '../base/index.ts';
import { Lines, parseEnvFile, type EnvFile } from '../config/index.ts';
import { byPlace, diagnosticOf } from './diagnose.ts';
import { envFileReadable } from './env-file/env-file-readable.ts';
import { envFileTracked } from './env-file/env-file-tracked.ts';
import { envLineIgnored } from './env-file/env-line-ignored.ts';
import { envNameIllegal } from './env-file/env-name-illegal.ts';
import { envNameRepeated } from './env-file/env-name-repeated.ts';
import { envNameUnused } from './env-file/env-name-unused.ts';
import { envQuoteUnclosed } from './env-file/env-quote-unclosed.ts';
import { envValueUnset } from './env-file/env-value-unset.ts';
import type { Diagnostic, Finding, Severity } from './rule.ts';
import { silencedLines } from './silence.ts';

/** One version of a secrets file. */
export interface ParsedEnvFile extends EnvFile {
  readonly text: string;
  readonly lineTable: Lines;
}

/** What is known beside the text of a secrets file. */
export interface EnvFileContext {
  /** Names that the deploy files of the project ask for; absent when they were not read. */
  readonly wanted?: ReadonlySet<string>;
  readonly git?: { readonly ignored: boolean; readonly tracked: boolean };
  /** POSIX permission bits of the file. */
  readonly mode?: number;
  /** The project that the file belongs to, absolute. */
  readonly projectRoot?: string;
  /** The file itself, absolute. */
  readonly file?: string;
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
}

/** One check of a secrets file, with one code. */
export interface EnvFileRule {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  check(file: ParsedEnvFile, context: EnvFileContext): readonly Finding[];
}

export const envFileRules: readonly EnvFileRule[] = [envLineIgnored, envNameIllegal, envQuoteUnclosed, envNameRepeated, envNameUnused, envValueUnset, envFileReadable, envFileTracked];

registerMessages(Object.fromEntries(envFileRules.map((rule) => [rule.code, rule.message])));

/** Everything there is to say about a secrets file, in file order, without what a comment silences. */
export function validateEnvFile(text: string, context: EnvFileContext = {}): readonly Diagnostic[] {
  const file: ParsedEnvFile = { ...parseEnvFile(text), text, lineTable: new Lines(text) };
  const isSilent = silencedLines(file);
  return envFileRules
    .flatMap((rule) => rule.check(file, context).map((finding) => diagnosticOf(rule, finding, context.severities)))
    .filter((one) => one !== undefined)
    .filter((one) => !isSilent(one))
    .sort(byPlace);
}
