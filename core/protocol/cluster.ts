/** The live cluster as views show it. Plain data: it crosses process borders as JSON. Ages are seconds, times ms since the epoch by the operator's clock. */
export interface ClusterState {
  readonly project: string;
  readonly environment?: string;
  readonly domain: string;
  readonly clusterCidr: string;
  /** When the oldest part of it was read. */
  readonly readAt: number;
  readonly status: ClusterStatus;
  readonly servers: readonly ServerState[];
  /** Both directions of each pair, `from` is the side that measured. */
  readonly tunnels: readonly TunnelState[];
  readonly problems: readonly ClusterProblem[];
  /** Set while an operation runs. */
  readonly operation?: { readonly operationId: string; readonly title: string; readonly step: string; readonly index: number; readonly count: number };
}

/** network.md §15: DEGRADED something down but more than half reachable; CRITICAL half or fewer. UNKNOWN before the first answer. */
export type ClusterStatus = 'HEALTHY' | 'DEGRADED' | 'CRITICAL' | 'UNKNOWN';

export interface ServerState {
  readonly name: string;
  readonly host: string;
  readonly state: 'up' | 'away' | 'offline' | 'uninitialised' | 'unreachable';
  /** Why it is not `up`, as text for people. */
  readonly reason?: string;
  readonly subnet?: string;
  readonly wireguardIp?: string;
  readonly publicKey?: string;
  readonly managementIp?: string;
  readonly endpoints: readonly string[];
  readonly engine?: string;
  readonly engineVersion?: string;
  readonly arch?: string;
  readonly load1?: number;
  readonly diskFreeBytes?: number;
  readonly memoryBytes?: number;
  readonly uptimeSeconds?: number;
  readonly clockOffsetMs?: number;
  readonly registryRows?: number;
  readonly addressesUsed?: number;
  readonly services: { readonly corrosion: UnitState; readonly coredns: UnitState; readonly loop: UnitState; readonly dnsWriter: UnitState };
  readonly containers: readonly ContainerState[];
}
export type UnitState = 'active' | 'inactive' | 'failed' | 'missing' | 'unknown';

export interface ContainerState {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly project: string;
  readonly ip?: string;
  readonly version: string;
  readonly image: string;
  /** `candidate` and `draining` only during a deploy; `proxy` is kamal-proxy itself. */
  readonly role: 'candidate' | 'active' | 'draining' | 'proxy' | 'stopped';
  readonly health: 'healthy' | 'degraded' | 'unhealthy' | 'unknown';
  readonly failures: number;
  readonly startedAt?: number;
}

export interface TunnelState {
  readonly from: string;
  readonly to: string;
  /** Seconds; null = never. */
  readonly handshakeAgeSeconds: number | null;
  readonly rttMs: number | null;
  readonly endpoint?: string;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly state: 'up' | 'stale' | 'down' | 'unknown';
}

export interface ClusterProblem {
  readonly severity: 'error' | 'warning';
  readonly text: string;
  readonly server?: string;
  readonly peer?: string;
  readonly container?: string;
  readonly since?: number;
}

/** Answer to a look-up of a `*.jiji` name at one member's CoreDNS. */
export interface NameAnswer {
  readonly name: string;
  readonly addresses: readonly string[];
  /** `unknown`: no server could be asked. */
  readonly status: 'found' | 'nxdomain' | 'unknown';
  readonly server?: string;
  readonly ttlSeconds: number;
  readonly readAt: number;
}
