import type * as vscode from 'vscode';
import type { ClusterStore } from './cluster/store.ts';
import type { LanguageService } from './language/service.ts';
import type { OperationRunner } from './operation/runner.ts';
import type { SecretStore } from './secrets/store.ts';
import type { Targets } from './targets.ts';
import type { TopologyPanels } from './topology/panels.ts';
import type { WorkerClient } from './worker-client.ts';

/** What commands and views work with; made once by `activate`. */
export interface App {
  readonly extension: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly worker: WorkerClient;
  readonly secrets: SecretStore;
  readonly targets: Targets;
  readonly cluster: ClusterStore;
  readonly operations: OperationRunner;
  readonly language: LanguageService;
  readonly topology: TopologyPanels;
}
