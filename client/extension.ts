import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { systemClock } from '../core/base/index.ts';
import type { App } from './app.ts';
import { ClusterFactsTeller } from './cluster/facts.ts';
import { ClusterStore } from './cluster/store.ts';
import { registerCommands } from './commands/register.ts';
import { offerInterrupted } from './interrupted.ts';
import { nameResolver } from './language/resolve-name.ts';
import { registerEnvironmentItem } from './environment-item.ts';
import { LanguageService } from './language/service.ts';
import { askPerson } from './operation/questions.ts';
import { OperationRunner } from './operation/runner.ts';
import { registerPlanDocuments } from './plan/plan-documents.ts';
import { SecretStore } from './secrets/store.ts';
import { registerSecretValues } from './secrets/values-document.ts';
import { registerStatusBar, subjectOf } from './status-bar.ts';
import { Targets } from './targets.ts';
import { TopologyPanels } from './topology/panels.ts';
import { registerViews } from './tree/views.ts';
import { WorkerClient } from './worker-client.ts';

/** How long after the start unfinished operations are looked for, so that it does not slow the window down, in ms. */
const offerAfterMs = 2000;

let running: App | undefined;

/** Called by the editor. Its failures would be shown nowhere else, so they are shown here. */
export async function activate(extension: vscode.ExtensionContext): Promise<void> {
  const begun = performance.now();
  const log = vscode.window.createOutputChannel('Jiji', { log: true });
  extension.subscriptions.push(log);
  try {
    running = build(extension, log);
    await start(running);
    log.info(`Jiji ${version(extension)} activated in ${Math.round(performance.now() - begun)} ms`);
  } catch (error) {
    log.error(error instanceof Error ? error : String(error));
    const show = vscode.l10n.t('Show Output');
    void vscode.window.showErrorMessage(vscode.l10n.t('Jiji could not start: {message}', { message: error instanceof Error ? error.message : String(error) }), show).then((chosen) => {
      if (chosen === show) log.show();
    });
    throw error;
  }
}

export async function deactivate(): Promise<void> {
  const app = running;
  running = undefined;
  app?.cluster.dispose();
  await Promise.all([app?.language.stop(), app?.worker.dispose()]);
}

const version = (extension: vscode.ExtensionContext): string => (extension.extension.packageJSON as { version: string }).version;

/** Makes the parts; nothing here starts a process, a thread or a connection. */
function build(extension: vscode.ExtensionContext, log: vscode.LogOutputChannel): App {
  const worker = new WorkerClient(
    () => new Worker(extension.asAbsolutePath('dist/worker.cjs'), { workerData: { version: version(extension) } }),
    (error) => log.error(error),
  );
  const secrets = new SecretStore(extension);
  const targets = new Targets(extension.workspaceState, secrets);
  const cluster = new ClusterStore(
    {
      target: async () => (vscode.workspace.isTrusted && targets.current !== undefined ? targets.peek(targets.current) : undefined),
      watch: (target, handlers) => worker.call('watch', { target }, handlers),
      ask: (question) => askPerson(question, targets.current === undefined ? '' : subjectOf(app, targets.current)),
    },
    systemClock,
  );
  const facts = new ClusterFactsTeller(cluster, (uri) => vscode.Uri.parse(uri).toString() === targets.current?.uri.toString(), () => systemClock.now());
  const app: App = {
    extension,
    log,
    worker,
    secrets,
    targets,
    cluster,
    operations: new OperationRunner(worker, log),
    language: new LanguageService(extension, nameResolver(worker, targets, log), facts, secrets, (error) => log.error(error instanceof Error ? error : String(error))),
    topology: new TopologyPanels(extension.extensionUri, cluster, log),
  };
  return app;
}

async function start(app: App): Promise<void> {
  const { extension, targets, cluster } = app;
  extension.subscriptions.push(
    registerCommands(app),
    registerPlanDocuments(),
    registerSecretValues(),
    app.secrets,
    app.language.register(),
    targets,
    app.operations,
    app.topology,
    app.topology.register(),
  );
  await targets.refresh();
  extension.subscriptions.push(
    registerViews(cluster, targets),
    registerStatusBar(app),
    registerEnvironmentItem(app),
    targets.onDidChange(() => cluster.reset()),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (document.uri.toString() === targets.current?.uri.toString()) cluster.restart(false);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => cluster.restart(false)),
    new vscode.Disposable(systemClock.after(offerAfterMs, () => void offerInterrupted(app))),
  );
}
