import { DocumentDiagnosticReportKind, LSPErrorCodes, ResponseError, type CancellationToken, type Diagnostic as LspDiagnostic, type FullDocumentDiagnosticReport } from 'vscode-languageserver';
import { sleep, type Clock } from '../core/base/index.ts';
import { debounceMs } from './publisher.ts';
import type { OpenDocuments, Versioned } from './store.ts';

/**
 * Answers a client that asks for diagnostics. Waits a little first when the file has changed: while someone types, the
 * client asks at every key, and only the version that is still there afterwards is checked. Rejects with ServerCancelled
 * for a version left behind.
 */
export async function pulled<D extends Versioned>(
  store: OpenDocuments<D>, clock: Clock, uri: string, token: CancellationToken, check: (document: D) => Promise<readonly LspDiagnostic[]>,
): Promise<FullDocumentDiagnosticReport> {
  const document = store.get(uri);
  if (document === undefined) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
  if (store.isEdited(uri)) await sleep(clock, debounceMs);
  leaveStale(store, document, token);
  const items = await check(document);
  leaveStale(store, document, token);
  return { kind: DocumentDiagnosticReportKind.Full, items: [...items] };
}

function leaveStale<D extends Versioned>(store: OpenDocuments<D>, document: D, token: CancellationToken): void {
  if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
  if (store.get(document.uri) !== document) throw new ResponseError(LSPErrorCodes.ServerCancelled, 'the file has changed', { retriggerRequest: true });
}
