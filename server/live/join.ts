import { CancellationTokenSource, type ClientCapabilities, type Connection } from 'vscode-languageserver';
import { problemOf, renderProblem, type Clock } from '../../core/base/index.ts';
import type { Environ } from '../../core/config/index.ts';
import { clusterChangedNotification, clusterFactsRequest, namesChangedNotification, resolveNameRequest, trustChangedNotification, type ClusterFactsResult, type ResolveNameResult, type TrustChangedParams } from '../../core/protocol/lsp.ts';
import { ImageRegistries, nodeTransport } from '../../core/registry/index.ts';
import { LiveNames } from '../cluster/names.ts';
import type { SettingsCache } from '../settings.ts';
import type { DocumentStore } from '../store.ts';
import { registryCredentials } from './credentials.ts';
import { systemNameServers, type NameServers } from './dns.ts';
import type { Registries } from './images.ts';
import type { Live } from './live.ts';
import { LiveLookups } from './lookups.ts';
import { parseServerOptions, Permission } from './permission.ts';
import { Refresher } from './refresher.ts';

/** What lies outside this machine; tests put something of their own in its place. */
export interface Outside {
  readonly nameServers?: NameServers;
  readonly registries?: Registries;
}

export interface LiveParts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly store: DocumentStore;
  readonly settings: SettingsCache;
  readonly environ: Environ;
  readonly client: () => ClientCapabilities;
  /** Has all diagnostics made anew. */
  readonly checkAgain: () => void;
  readonly outside: Outside;
}

/** Live facts and names of one connection, joined to its protocol. */
export interface JoinedLive {
  readonly live: Live;
  readonly names: LiveNames;
  /** `initialize` has come with these options. */
  start(options: unknown): void;
  /** The settings are others now; the caller has the files checked again. */
  settingsChanged(): void;
  stop(): void;
}

export function joinLive({ connection, clock, store, settings, environ, client, checkAgain, outside }: LiveParts): JoinedLive {
  const refresher = new Refresher(clock, {
    diagnostics: checkAgain,
    hints: () => { if (client().workspace?.inlayHint?.refreshSupport === true) tell(connection.languages.inlayHint.refresh()); },
    lenses: () => { if (client().workspace?.codeLens?.refreshSupport === true) tell(connection.sendRequest('workspace/codeLens/refresh')); },
  });
  const tell = (sent: Promise<unknown>): void => void sent.catch((error: unknown) => connection.console.debug(`refresh: ${renderProblem(problemOf(error))}`));
  const permission = new Permission(settings, () => refresher.refresh('diagnostics', 'hints', 'lenses'));
  const live = new LiveLookups({
    clock, store, permission,
    nameServers: outside.nameServers ?? systemNameServers(),
    registries: outside.registries ?? new ImageRegistries({ transport: nodeTransport(), clock, credentials: (registry) => registryCredentials(registry, store.all().filter(({ uri }) => permission.allows(uri, 'registryLogin')), environ) }),
    askCluster: (uri, signal) => ask<ClusterFactsResult>(connection, clusterFactsRequest, { uri }, signal),
    arrived: (kind) => refresher.refresh('diagnostics', 'hints', ...(kind === 'cluster' ? (['lenses'] as const) : [])),
    failed: (what, error) => connection.console.debug(`${what}: ${renderProblem(problemOf(error))}`),
  });
  const names = new LiveNames(async (uri, name, signal) => {
    if (!(await permission.allowsNames(uri))) throw new Error('not allowed');
    return ask<ResolveNameResult>(connection, resolveNameRequest, { uri, name }, signal);
  }, clock, () => refresher.refresh('hints'));
  const forget = (): void => {
    permission.forget();
    live.forget();
    names.forget();
  };

  connection.onNotification(namesChangedNotification, () => {
    names.forget();
    live.clusterChanged();
    refresher.refresh('hints');
  });
  connection.onNotification(clusterChangedNotification, () => live.clusterChanged());
  connection.onNotification(trustChangedNotification, ({ trusted }: TrustChangedParams) => {
    permission.trusted = trusted;
    forget();
    refresher.refresh('diagnostics', 'hints', 'lenses');
  });
  store.changed.on(({ uri }) => permission.prepare(uri));
  store.closed.on((uri) => {
    permission.forget(uri);
    live.close(uri);
    names.close(uri);
  });
  return {
    live, names,
    start: (options) => permission.start(parseServerOptions(options)),
    settingsChanged: () => {
      forget();
      refresher.refresh('hints', 'lenses');
    },
    stop: () => {
      // Checks that are still under way look nothing up any more.
      permission.trusted = false;
      refresher.stop();
      live.stop();
      names.forget();
    },
  };
}

/** Asks the client, and takes the question back when the signal fires. */
async function ask<T>(connection: Connection, method: string, params: object, signal: AbortSignal): Promise<T> {
  const cancel = new CancellationTokenSource();
  const onAbort = (): void => cancel.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await connection.sendRequest<T>(method, params, cancel.token);
  } finally {
    signal.removeEventListener('abort', onAbort);
    cancel.dispose();
  }
}
