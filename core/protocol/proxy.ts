import type { Problem } from '../base/index.ts';

/** kamal-proxy on one server, joined with its containers and the deploy file. */
export interface ProxyServer {
  readonly server: string;
  readonly container: 'running' | 'stopped' | 'missing' | 'foreign';
  /** As its container says; empty where it does not. */
  readonly version: string;
  readonly routes: readonly ProxyRouteView[];
  readonly problems: readonly Problem[];
}

export interface ProxyRouteView {
  readonly name: string;
  /** Service of this file; undefined for another project's route. */
  readonly service?: string;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  readonly tls: 'none' | 'automatic' | 'given';
  readonly state: 'running' | 'paused' | 'stopped';
  readonly targets: readonly ProxyTargetView[];
  /** Who gets requests with the cookie of a rollout. */
  readonly rolloutTargets: readonly string[];
}

export interface ProxyTargetView {
  /** `address:port` */
  readonly address: string;
  readonly container?: string;
  readonly version?: string;
  /** What the target itself answers now: an HTTP status, or `none`. */
  readonly answer: string;
}

/** One request, or one other line of the proxy's log. */
export interface ProxyLogLine {
  readonly server: string;
  /** ISO 8601. */
  readonly time: string;
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly status?: number;
  readonly durationMs?: number;
  readonly service?: string;
  /** What is no request. */
  readonly message?: string;
}
