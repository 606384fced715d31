-- The cluster's registry, replicated by Corrosion to every server. Corrosion accepts CREATE TABLE and CREATE INDEX
-- only; a primary key is not null, every other not-null column has a default, no index but the key is unique, and
-- columns are only ever added. Times are ms since the epoch; every row is written by one server only.

CREATE TABLE cluster_metadata (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL DEFAULT ''
);

-- Members and tombstones (removed_at <> 0). endpoints: JSON array of address:port, public first.
CREATE TABLE servers (
  id TEXT NOT NULL PRIMARY KEY,
  hostname TEXT NOT NULL DEFAULT '',
  subnet TEXT NOT NULL DEFAULT '',
  wireguard_ip TEXT NOT NULL DEFAULT '',
  wireguard_pubkey TEXT NOT NULL DEFAULT '',
  management_ip TEXT NOT NULL DEFAULT '',
  endpoints TEXT NOT NULL DEFAULT '[]',
  last_seen INTEGER NOT NULL DEFAULT 0,
  removed_at INTEGER NOT NULL DEFAULT 0,
  engine TEXT NOT NULL DEFAULT '',
  arch TEXT NOT NULL DEFAULT '',
  layout TEXT NOT NULL DEFAULT ''
);

-- project: the one that owns the short DNS name of the service.
CREATE TABLE services (
  name TEXT NOT NULL PRIMARY KEY,
  project TEXT NOT NULL DEFAULT ''
);

-- state: candidate, active, draining. health_status: healthy, degraded, unhealthy, unknown. healthy mirrors it for
-- readers that know no more. health_port NULL: running is all that is asked. instance_id: server name, set when the
-- service runs on two or more servers.
CREATE TABLE containers (
  id TEXT NOT NULL PRIMARY KEY,
  service TEXT NOT NULL DEFAULT '',
  project TEXT NOT NULL DEFAULT '',
  server_id TEXT NOT NULL DEFAULT '',
  ip TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'active',
  healthy INTEGER NOT NULL DEFAULT 1,
  health_status TEXT NOT NULL DEFAULT 'unknown',
  last_health_check INTEGER NOT NULL DEFAULT 0,
  consecutive_failures INTEGER NOT NULL DEFAULT 0,
  unhealthy_since INTEGER NOT NULL DEFAULT 0,
  health_port INTEGER,
  started_at INTEGER NOT NULL DEFAULT 0,
  instance_id TEXT,
  version TEXT NOT NULL DEFAULT '',
  image TEXT NOT NULL DEFAULT ''
);

-- One row per direction, written by server_id. handshake_age_s -1: never.
CREATE TABLE links (
  server_id TEXT NOT NULL,
  peer_id TEXT NOT NULL,
  handshake_age_s INTEGER NOT NULL DEFAULT 0,
  rtt_ms REAL NOT NULL DEFAULT 0,
  loss REAL NOT NULL DEFAULT 0,
  measured_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (server_id, peer_id)
);

-- Detours that a person confirmed: traffic of from_id to to_id goes through via_id.
CREATE TABLE relays (
  from_id TEXT NOT NULL,
  to_id TEXT NOT NULL,
  via_id TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (from_id, to_id)
);

CREATE INDEX idx_containers_server_id ON containers (server_id);
CREATE INDEX idx_containers_service ON containers (service);
CREATE INDEX idx_containers_health_status ON containers (health_status);
CREATE INDEX idx_containers_healthy ON containers (healthy);
CREATE INDEX idx_servers_last_seen ON servers (last_seen);
