import { parseImage } from '../../config/index.ts';

/** Last parts of the names of images whose store is ruined by, or refuses, a second process on the same files. */
const stores: ReadonlySet<string> = new Set([
  'postgres', 'postgresql', 'postgis', 'pgvector', 'timescaledb', 'timescaledb-ha', 'mysql', 'mysql-server', 'mariadb', 'percona', 'percona-server',
  'mongo', 'mongodb', 'mongodb-community-server', 'mongodb-enterprise-server', 'redis', 'redis-stack', 'redis-stack-server', 'valkey', 'keydb', 'dragonfly',
  'rabbitmq', 'elasticsearch', 'opensearch', 'clickhouse', 'clickhouse-server', 'influxdb', 'couchdb', 'neo4j', 'cassandra', 'scylla', 'cockroach', 'etcd',
  'meilisearch', 'typesense', 'qdrant', 'prometheus', 'victoria-metrics', 'surrealdb', 'arangodb', 'questdb',
  // Keep their data in SQLite or LevelDB files.
  'grafana', 'vaultwarden', 'uptime-kuma', 'pocketbase', 'gitea', 'forgejo', 'n8n', 'linkding', 'memos', 'rqlite',
]);

/** Whether an image is known to be a store that only one process may write. */
export function isSingleWriter(image: string): boolean {
  const name = parseImage(image)?.path.split('/').at(-1);
  return name !== undefined && stores.has(name);
}
