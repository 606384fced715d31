import type { ClusterState } from './cluster.ts';

/** Extension host -> topology page. */
export type ToPanel =
  | { readonly type: 'state'; readonly state: ClusterState }
  | { readonly type: 'waiting'; readonly text: string }
  | { readonly type: 'failed'; readonly text: string; readonly remedy?: string };

/** Topology page -> extension host. */
export type FromPanel =
  | { readonly type: 'ready' }
  | { readonly type: 'refresh' }
  | { readonly type: 'export'; readonly format: 'mermaid' | 'svg'; readonly text: string }
  | { readonly type: 'logs'; readonly server: string; readonly container: string }
  | { readonly type: 'terminal'; readonly server: string }
  | { readonly type: 'problem'; readonly text: string };
