import type { Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import type { EnvFileFacts } from '../../core/facts/index.ts';
import { validateEnvFile, type Diagnostic } from '../../core/rules/index.ts';
import { toLsp } from '../features/diagnostics.ts';
import { ruleSettings, type Settings } from '../settings.ts';
import type { EnvDocument } from './document.ts';

/** What the checks say about a secrets file; nothing about a file that no deploy file names. */
export function envFileFindings(document: EnvDocument, settings: Settings, facts: EnvFileFacts | undefined): readonly Diagnostic[] {
  return facts === undefined ? [] : validateEnvFile(document.text.getText(), { ...ruleSettings(settings), ...facts, file: URI.parse(document.uri).fsPath });
}

/** All diagnostics of one version of a secrets file. */
export function diagnoseEnvFile(document: EnvDocument, settings: Settings, facts: EnvFileFacts | undefined): readonly LspDiagnostic[] {
  return envFileFindings(document, settings, facts).map((one) => toLsp(one, document.uri));
}
