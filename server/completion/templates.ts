import { registerMessages } from '../../core/base/index.ts';
import type { Dialect } from '../../core/config/index.ts';

export interface Template {
  /** What it is chosen by. */
  readonly label: string;
  /** Code of the words about it. */
  readonly about: string;
  /** Snippet; two spaces are one level, the name stands in the first line. `<hosts>` is the list of servers. */
  readonly body: string;
  readonly dialects?: readonly Dialect[];
}

/** Whole services, each a start that the checks accept once its names are filled in. */
export const serviceTemplates: readonly Template[] = [
  {
    label: 'web', about: 'template.web',
    body: '${1:web}:\n  build: ${2:./web}\n  <hosts>\n  ports: ["${4:3000}"]\n  proxy:\n    app_port: ${4:3000}\n    host: ${5:shop.example.com}\n    healthcheck:\n      path: ${6:/up}',
  },
  {
    label: 'worker', about: 'template.worker',
    body: '${1:worker}:\n  build: ${2:./web}\n  <hosts>\n  command: ["${4:npm}", "${5:run}", "${6:worker}"]\n  stop_timeout: ${7:30s}',
  },
  {
    label: 'postgres', about: 'template.postgres',
    body: '${1:db}:\n  image: postgres:${2:17.2}\n  <hosts>\n  volumes: ["${1:db}-data:/var/lib/postgresql/data"]\n  environment:\n    secrets: [POSTGRES_PASSWORD]\n  stop_first: true\n  stop_timeout: 60s',
  },
  {
    label: 'mysql', about: 'template.mysql',
    body: '${1:db}:\n  image: mysql:${2:8.4}\n  <hosts>\n  volumes: ["${1:db}-data:/var/lib/mysql"]\n  environment:\n    clear:\n      MYSQL_DATABASE: ${4:shop}\n    secrets: [MYSQL_ROOT_PASSWORD]\n  stop_first: true\n  stop_timeout: 60s',
  },
  {
    label: 'redis', about: 'template.redis',
    body: '${1:redis}:\n  image: redis:${2:7.4}\n  <hosts>\n  command: ["redis-server", "--appendonly", "yes"]\n  volumes: ["${1:redis}-data:/data"]\n  stop_first: true',
  },
  {
    label: 'static', about: 'template.static',
    body: '${1:site}:\n  image: nginx:${2:1.27}\n  <hosts>\n  ports: ["80"]\n  directories: ["${4:html}:/usr/share/nginx/html:ro"]\n  proxy:\n    app_port: 80\n    host: ${5:www.example.com}\n    healthcheck:\n      path: /',
  },
  {
    label: 'scheduled', about: 'template.scheduled',
    body: '${1:scheduler}:\n  image: ${2:alpine:3.21}\n  <hosts>\n  command: ["sh", "-c", "${4:echo \'30 3 * * * /app/cleanup\' | crontab - && exec crond -f}"]',
    dialects: ['A', 'B', 'B+'],
  },
  {
    label: 'scheduled', about: 'template.scheduled',
    body: '${1:jobs}:\n  image: ${2:alpine:3.21}\n  <hosts>\n  crons:\n    ${4:cleanup}:\n      schedule: "${5:30 3 * * *}"\n      command: ["${6:/app/cleanup}"]',
    dialects: ['C'],
  },
];

export const serverTemplate: Template = { label: 'server', about: 'template.server', body: '${1:web1}:\n  host: ${2:203.0.113.10}' };

export const cronTemplate: Template = { label: 'cron', about: 'template.cron', body: '${1:cleanup}:\n  schedule: "${2:30 3 * * *}"\n  command: ["${3:/app/cleanup}"]' };

/** A whole file: what is required, and one service behind the proxy. */
export const fileTemplate: Template = {
  label: 'deploy.yml', about: 'template.file',
  body: `project: \${1:shop}

builder:
  engine: \${2|podman,docker|}

servers:
  \${3:web1}:
    host: \${4:203.0.113.10}

ssh:
  user: \${5:root}

services:
  \${6:web}:
    build: \${7:.}
    hosts: [\${3:web1}]
    ports: ["\${8:3000}"]
    proxy:
      app_port: \${8:3000}
      host: \${9:shop.example.com}
      healthcheck:
        path: \${10:/up}
`,
};

/** The body for a form of the file, with the servers that the file has. */
export function bodyFor(template: Template, dialect: Dialect, servers: readonly string[]): string {
  const name = servers[0] ?? 'web1';
  const line = dialect === 'A' ? 'servers:\n    - host: ${3:203.0.113.10}' : `${dialect === 'C' ? 'servers' : 'hosts'}: [\${3:${name.replaceAll(/[\\$}]/g, '\\$&')}}]`;
  const text = template.body.replace('<hosts>', () => line);
  return dialect === 'C' ? text.replaceAll('app_port:', 'port:').replaceAll(/\bhost: (\$\{\d+:[^}]*\.[a-z]+\})/g, 'hosts: [$1]') : text;
}

/** The body with another name to start from where its own one stands in the map already: `web2` behind `web` and `web1`. */
export function withFreeName(body: string, taken: readonly string[]): string {
  const [, own = ''] = /^\$\{1:([^}]*)\}/.exec(body) ?? [];
  const all = new Set(taken);
  if (!all.has(own)) return body;
  const stem = own.replace(/\d$/, '');
  let number = 2;
  while (all.has(`${stem}${number}`)) number += 1;
  return body.replaceAll(`\${1:${own}}`, () => `\${1:${stem}${number}}`);
}

registerMessages({
  'template.web': 'A web service that is built here, behind the proxy',
  'template.worker': 'A worker without ports',
  'template.postgres': 'PostgreSQL with its data on a volume',
  'template.mysql': 'MySQL with its data on a volume',
  'template.redis': 'Redis with its data on a volume',
  'template.static': 'A folder of static files, behind the proxy',
  'template.scheduled': 'Something that runs on a schedule',
  'template.server': 'A server',
  'template.cron': 'A command on a schedule',
  'template.file': 'A whole file: one server, one service behind the proxy',
});
