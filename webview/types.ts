export type { ClusterState, ClusterProblem, ContainerState, ServerState, TunnelState } from '../core/protocol/cluster.ts';
export type { TunnelPair } from '../core/network/mermaid-words.ts';
