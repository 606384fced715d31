import { registerMessages } from '../base/index.ts';
import { Lines, parseEnvFile, type EnvFile } from '../config/index.ts';
import { envLineIgnored } from './env-file/env-line-ignored.ts';
import { envNameRepeated } from './env-file/env-name-repeated.ts';
import type { Diagnostic, Finding, Severity } from './rule.ts';

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

export const envFileRules: readonly EnvFileRule[] = [envLineIgnored, envNameRepeated];

registerMessages(Object.fromEntries(envFileRules.map((rule) => [rule.code, rule.message])));

/** Everything there is to say about the text of a `.env` file, in file order. */
export function validateEnvFile(text: string, context: EnvFileContext = {}): readonly Diagnostic[] {
  const file: ParsedEnvFile = { ...parseEnvFile(text), text, lineTable: new Lines(text) };
  return envFileRules
    .flatMap((rule) =>
      rule.check(file, context).flatMap((finding) => {
        const severity = context.severities?.[rule.code] ?? finding.severity ?? rule.severity;
        return severity === 'off' ? [] : [{ code: rule.code, severity, range: finding.range, args: finding.args ?? {}, related: finding.related ?? [], fixes: finding.fixes ?? [] }];
      }),
    )
    .sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
}
