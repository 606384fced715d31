/** Where things stand on a server; the programs in `files/` say the same paths in their own words. */
export const hostPaths = {
  parameters: '/opt/jiji/etc/host.env',
  libraries: '/opt/jiji/lib',
  programs: '/opt/jiji/bin',
  units: '/etc/systemd/system',
  state: '/var/lib/jiji',
  serverId: '/var/lib/jiji/server-id',
  hostLock: '/var/lib/jiji/host.lock',
  lastLease: '/var/lib/jiji/last-lease',
  /** Containers stopped by a person: one file named like each. */
  stopped: '/var/lib/jiji/stopped',
  metrics: '/var/lib/jiji/metrics',
  peers: '/var/lib/jiji/peers.json',
  /** Ids of servers that count as away, one a line; written by the control loop, read by the hosts script. */
  away: '/run/jiji/away',
  /** Any line written to it makes the DNS writer write the hosts file again. */
  dnsWake: '/run/jiji/dns-wake',
  corrosionBinary: '/opt/jiji/corrosion/corrosion',
  corrosionConfig: '/opt/jiji/corrosion/config.toml',
  corrosionSchema: '/opt/jiji/corrosion/schemas/jiji.sql',
  corrosionData: '/var/lib/jiji/corrosion',
  corednsBinary: '/opt/jiji/coredns/coredns',
  corefile: '/opt/jiji/coredns/Corefile',
  corednsHosts: '/opt/jiji/coredns/hosts',
  updateHosts: '/opt/jiji/coredns/update-hosts.sh',
  corednsConfig: '/opt/jiji/coredns/coredns-config.sh',
  corednsCheck: '/opt/jiji/coredns/coredns-check.sh',
  corrosionConfigScript: '/opt/jiji/corrosion/corrosion-config.sh',
  registryLibrary: '/opt/jiji/lib/registry.sh',
  firewall: '/opt/jiji/bin/jiji-firewall.sh',
  bridge: '/opt/jiji/bin/jiji-bridge.sh',
  podmanResolver: '/etc/containers/containers.conf.d/50-jiji.conf',
  sysctl: '/etc/sysctl.d/90-jiji.conf',
  wireguardConfig: '/etc/wireguard/jiji0.conf',
  wireguardKey: '/etc/wireguard/jiji0.key',
} as const;

export const hostPorts = { wireguard: 51820, gossip: 8787, api: 8080, dns: 53, dnsMetrics: 9153, health: 9199 } as const;
