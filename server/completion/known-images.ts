import { normalizeImage, parseImage } from '../../core/config/index.ts';

/** What is commonly known of an image from the public library. */
export interface KnownImage {
  readonly ports: readonly number[];
  /** Where it keeps its data. */
  readonly data?: string;
  /** Variables that set it up; of these, the secret ones. */
  readonly variables?: readonly string[];
  readonly secrets?: readonly string[];
}

const images: Readonly<Record<string, KnownImage>> = {
  postgres: { ports: [5432], data: '/var/lib/postgresql/data', variables: ['POSTGRES_USER', 'POSTGRES_DB', 'PGDATA'], secrets: ['POSTGRES_PASSWORD'] },
  mysql: { ports: [3306], data: '/var/lib/mysql', variables: ['MYSQL_DATABASE', 'MYSQL_USER'], secrets: ['MYSQL_ROOT_PASSWORD', 'MYSQL_PASSWORD'] },
  mariadb: { ports: [3306], data: '/var/lib/mysql', variables: ['MARIADB_DATABASE', 'MARIADB_USER'], secrets: ['MARIADB_ROOT_PASSWORD', 'MARIADB_PASSWORD'] },
  mongo: { ports: [27017], data: '/data/db', variables: ['MONGO_INITDB_ROOT_USERNAME', 'MONGO_INITDB_DATABASE'], secrets: ['MONGO_INITDB_ROOT_PASSWORD'] },
  redis: { ports: [6379], data: '/data' },
  valkey: { ports: [6379], data: '/data' },
  memcached: { ports: [11211] },
  rabbitmq: { ports: [5672, 15672], data: '/var/lib/rabbitmq', variables: ['RABBITMQ_DEFAULT_USER'], secrets: ['RABBITMQ_DEFAULT_PASS'] },
  elasticsearch: { ports: [9200], data: '/usr/share/elasticsearch/data' },
  clickhouse: { ports: [8123, 9000], data: '/var/lib/clickhouse' },
  influxdb: { ports: [8086], data: '/var/lib/influxdb2' },
  nginx: { ports: [80] },
  httpd: { ports: [80] },
  caddy: { ports: [80, 443], data: '/data' },
  traefik: { ports: [80, 443] },
  minio: { ports: [9000, 9001], data: '/data', variables: ['MINIO_ROOT_USER'], secrets: ['MINIO_ROOT_PASSWORD'] },
  grafana: { ports: [3000], data: '/var/lib/grafana', secrets: ['GF_SECURITY_ADMIN_PASSWORD'] },
  prometheus: { ports: [9090], data: '/prometheus' },
  wordpress: { ports: [80], data: '/var/www/html', variables: ['WORDPRESS_DB_HOST', 'WORDPRESS_DB_NAME', 'WORDPRESS_DB_USER'], secrets: ['WORDPRESS_DB_PASSWORD'] },
};

/** Images of the public library that people run most. */
export const commonImages: readonly string[] = ['nginx', 'postgres', 'mysql', 'mariadb', 'mongo', 'redis', 'valkey/valkey', 'memcached', 'rabbitmq', 'caddy', 'httpd', 'wordpress', 'grafana/grafana', 'prom/prometheus', 'minio/minio'];

/** What is known of an image by the last part of its name. */
export function knownImage(image: string | undefined): KnownImage | undefined {
  const name = image === undefined ? undefined : parseImage(normalizeImage(image))?.path.split('/').at(-1);
  return name !== undefined && Object.hasOwn(images, name) ? images[name] : undefined;
}
