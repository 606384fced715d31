import * as vscode from 'vscode';
import type { ResolveNameParams, ResolveNameResult } from '../../core/protocol/lsp.ts';
import { targetFile, type Targets } from '../targets.ts';
import type { WorkerClient } from '../worker-client.ts';

/** A hover does not wait longer for servers, in ms. */
const limitMs = 5000;
/** How long "unknown" is believed, in seconds. */
const unknownTtlSeconds = 30;

/**
 * Answers where a name of the cluster points now, by asking the servers of the document's file. What cannot be asked is
 * `unknown`, never an error: untrusted workspace, servers that do not answer in time, keys nobody has accepted yet.
 */
export function nameResolver(worker: WorkerClient, targets: Targets, log: vscode.LogOutputChannel): (params: ResolveNameParams) => Promise<ResolveNameResult> {
  const underWay = new Map<string, Promise<ResolveNameResult>>();
  return (params) => {
    const key = `${params.uri}\n${params.name}`;
    const known = underWay.get(key);
    if (known !== undefined) return known;
    const answer = resolveName(worker, targets, log, params).finally(() => underWay.delete(key));
    underWay.set(key, answer);
    return answer;
  };
}

async function resolveName(worker: WorkerClient, targets: Targets, log: vscode.LogOutputChannel, { uri, name }: ResolveNameParams): Promise<ResolveNameResult> {
  const unknown = (): ResolveNameResult => ({ name, addresses: [], status: 'unknown', ttlSeconds: unknownTtlSeconds, readAt: Date.now() });
  const file = vscode.Uri.parse(uri);
  if (!vscode.workspace.isTrusted || file.scheme !== 'file') return unknown();
  try {
    const answers = await worker.call('dns', { target: await targets.peek(targetFile(file)), name }, { signal: AbortSignal.timeout(limitMs) });
    return answers.find((answer) => answer.status === 'found') ?? answers[0] ?? unknown();
  } catch (error) {
    log.debug(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return unknown();
  }
}
