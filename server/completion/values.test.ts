import { describe, expect, it } from 'vitest';
import { parseDeploy } from '../../core/config/index.ts';
import { systemClock } from '../../core/base/index.ts';
import { filesOf } from '../../core/rules/testing/surroundings.ts';
import { validate } from '../../core/rules/index.ts';
import { unknownLive, type Live } from '../live/live.ts';
import { Home } from './home.ts';
import { bodyFor, cronTemplate, fileTemplate, serverTemplate, serviceTemplates, withFreeName } from './templates.ts';
import { chosen, completeAt, inFolder, labelsAt } from './testing.ts';
import type { Surroundings } from './suggestion.ts';

const base = `project: shop
builder: { engine: podman, registry: { server: ghcr.io, username: acme } }
servers:
  web1: { host: 203.0.113.10 }
  web2: { host: 203.0.113.11, arch: arm64 }
  db1: { host: 198.51.100.7 }
network: { cluster_cidr: 10.220.0.0/16 }
services:
  db:
    image: postgres:16.4
    hosts: [db1]
    volumes: ["pgdata:/var/lib/postgresql/data"]
    environment: { secrets: [POSTGRES_PASSWORD] }
    stop_first: true
  web:
    build: ./web
    hosts: [web1, web2]
    ports: ["3000"]
    environment:
      clear: { DATABASE_HOST: db.jiji }
    proxy: { app_port: 3000, host: shop.example.com }
`;
const api = (lines: string): string => `${base}  api:\n    image: redis:7\n${lines}`;
const secrets: NonNullable<Surroundings['facts']>['secrets'] = { has: () => true, tried: ['.env'], file: '/project/.env', fileExists: true, inFile: ['API_KEY', 'GHCR_TOKEN'] };
const files = filesOf('web/Dockerfile: FROM node:22 AS base\\nARG NODE_ENV\\nEXPOSE 4000 9229/tcp\\nFROM base AS final');
const facts = { projectRoot: '/project', secrets, files };

describe('server names', () => {
  it.each([
    ['flow list', '    hosts: [|]\n', ['web1', 'web2', 'db1']],
    ['half a word', '    hosts: [web1, w|]\n', ['web2', 'db1']],
    ['open flow list', '    hosts: [|\n', ['web1', 'web2', 'db1']],
    ['block list', '    hosts:\n      - |\n', ['web1', 'web2', 'db1']],
    ['block list at the indentation of its key', '    hosts:\n    - web1\n    - |\n', ['web2', 'db1']],
    ['an item that is there', '    hosts: [web1, we|b2]\n', ['web2', 'db1']],
  ])('in a %s', async (_, text, expected) => expect(await labelsAt(api(text))).toEqual(expected));

  it.each([
    ['behind the colon', '    hosts: |\n', '    hosts: [web1]\n'],
    ['right behind the colon', '    hosts:|\n', '    hosts: [web1]\n'],
    ['on the next line', '    hosts:\n      |\n', '    hosts:\n      - web1\n'],
    ['as a further item', '    hosts:\n      - db1\n      |\n', '    hosts:\n      - db1\n      - web1\n'],
    ['over the whole word', '    hosts: [we|b]\n', '    hosts: [web1]\n'],
    ['in quotes', '    hosts: ["|"]\n', '    hosts: ["web1"]\n'],
    ['in a quote without an end', '    hosts: ["we|\n', '    hosts: ["web1"\n'],
  ])('are written %s', async (_, text, expected) => expect(await chosen(api(text), 'web1')).toBe(api(expected)));

  it('say address, architecture and subnet', async () => {
    expect((await completeAt(api('    hosts: [|]\n'))).items[0]).toMatchObject({ detail: '203.0.113.10 · amd64 · 10.220.0.0/24' });
  });
  it('are not given where host names of the proxy stand', async () => expect(await labelsAt(api('    proxy:\n      hosts: [|]\n'))).toEqual(['shop.example.com']));
});

describe('private names', () => {
  const clear = (line: string): string => api(`    environment:\n      clear:\n        ${line}\n`);
  it.each([
    ['a value', clear('DB: |'), ['db.jiji', 'web.jiji', 'shop-db.jiji', 'shop-web.jiji', 'shop-web-web1.jiji', 'shop-web-web2.jiji']],
    ['a flow map', api('    environment: { clear: { A: b, DB: | } }\n'), ['db.jiji', 'web.jiji', 'shop-db.jiji', 'shop-web.jiji', 'shop-web-web1.jiji', 'shop-web-web2.jiji']],
  ])('in %s', async (_, text, expected) => expect(await labelsAt(text)).toEqual(expected));
  it.each([
    ['behind //', 'URL: postgres://|', 'URL: postgres://db.jiji'],
    ['in the middle of a text', 'URL: postgres://d|b:5432/shop', 'URL: postgres://db.jiji:5432/shop'],
    ['in quotes', 'URL: "redis://|"', 'URL: "redis://db.jiji"'],
  ])('are written %s', async (_, text, expected) => expect(await chosen(clear(text), 'db.jiji')).toBe(clear(expected)));
});

describe('values of the key tables', () => {
  it.each([
    ['words', 'builder:\n  engine: |\n', ['docker', 'podman']],
    ['words in an open quote', 'builder:\n  engine: "|\n', ['docker', 'podman']],
    ['true and false', 'builder:\n  local: |\n', ['true', 'false']],
    ['a default', 'services:\n  web:\n    retain: |\n', ['3']],
    ['words on a line of their own', 'builder:\n  engine:\n    |\n', ['docker', 'podman']],
    ['an architecture', 'servers:\n  a: { host: b, arch: |}', ['amd64', 'arm64']],
    ['a log level', 'ssh:\n  log_level: |\n', ['debug', 'info', 'warn', 'error', 'fatal']],
  ])('%s', async (_, text, expected) => expect(await labelsAt(text)).toEqual(expected));
  it('put words in quotes that YAML would read as something else', async () => {
    const text = 'servers:\n  a: { host: b }\nservices:\n  w:\n    servers: [a]\n    restart: |\n';
    expect(await labelsAt(text)).toContain('no');
    expect(await chosen('services:\n  w:\n    gpus: |\n', '0')).toContain('gpus: "0"');
  });
});

describe('ranges, ports, images', () => {
  it('free ranges lie apart from servers and from what the cluster has', async () => {
    const text = 'servers:\n  a: { host: 10.230.0.5 }\nnetwork:\n  cluster_cidr: |\n';
    const found = await labelsAt(text);
    expect(found).toContain('10.210.0.0/16');
    expect(found).not.toContain('10.230.0.0/16');
    const network = { clusterCidr: '10.77.0.0/16', serviceDomain: 'jiji', servers: [] };
    expect((await labelsAt(text, { facts: { projectRoot: '/p', network } }))[0]).toBe('10.77.0.0/16');
    expect(await chosen(text, '10.210.0.0/16')).toContain('cluster_cidr: "10.210.0.0/16"');
  });
  it('free ranges have room for all servers', async () => {
    const servers = Array.from({ length: 20 }, (_, index) => `  s${index}: { host: 203.0.113.${index + 1} }\n`).join('');
    expect(await labelsAt(`servers:\n${servers}network:\n  cluster_cidr: |\n`)).not.toContain('10.210.0.0/20');
  });
  it('ports are those of the image, of other services and usual ones, in quotes', async () => {
    expect((await labelsAt(api('    ports: [|]\n'))).slice(0, 3)).toEqual(['6379', '3000', '8080']);
    expect(await chosen(api('    ports: [|]\n'), '6379')).toContain('ports: ["6379"]');
    expect(await chosen(api('    ports:\n      - "6380:|"\n'), '6379')).toContain('- "6380:6379"');
    expect(await chosen(api('    ports:\n      - |\n'), '127.0.0.1:6379:6379')).toContain('- "127.0.0.1:6379:6379"');
    expect(await labelsAt(api('    ports:\n      - "63|"\n'))).not.toContain('63');
    expect(await labelsAt(api('    proxy: { app_port: 63| }\n'))).not.toContain('63');
  });
  it('the port of the proxy is one that the Dockerfile exposes', async () => {
    const text = base.replace('app_port: 3000', 'app_port: |').replace('ports: ["3000"]\n', 'retain: 2\n');
    expect((await labelsAt(text, { facts })).slice(0, 2)).toEqual(['4000', '9229']);
    expect(await chosen(text, '4000', { facts })).toContain('app_port: 4000,');
  });
  it('images are those of the file and usual ones; behind the colon the tags', async () => {
    const asked: string[] = [];
    const live: Live = { ...unknownLive, tags: (image) => { asked.push(image); return Promise.resolve(['7.4', '7.2']); }, services: () => [{ service: 'api', versions: [{ version: '7', servers: ['web1'] }], wanted: 1, unseen: [], readAt: 0 }] };
    expect(await labelsAt(base.replace('build: ./web', 'image: |'))).toEqual(expect.arrayContaining(['postgres:16.4', 'nginx:']));
    const text = api('').replace('redis:7', 'redis:|');
    expect(await labelsAt(text, { live })).toEqual(['7.4', '7.2']);
    expect(await labelsAt(text.replace('redis:|', 'redis:7|'), { live })).toEqual(['7', '7.4', '7.2']);
    expect(asked).toEqual(['redis', 'redis']);
    expect(await chosen(text, '7.4', { live })).toContain('image: redis:7.4\n');
  });
  it('tags that do not come in time are asked for again', async () => {
    expect(await completeAt(api('').replace('redis:7', 'redis:|'))).toEqual({ isIncomplete: true, items: [] });
  });
});

describe('names of values', () => {
  it('come from the secrets file, the image and the file itself; never values', async () => {
    expect(await labelsAt(base.replace('[POSTGRES_PASSWORD]', '[|]'), { facts })).toEqual(['API_KEY', 'GHCR_TOKEN', 'POSTGRES_PASSWORD']);
    expect(await labelsAt(base.replace('[POSTGRES_PASSWORD]', '[POSTGRES_PASSWORD, |]'), { facts })).toEqual(['API_KEY', 'GHCR_TOKEN']);
  });
  it.each([
    ['a password', 'username: acme', 'username: acme, password: |', 'password: "${GHCR_TOKEN}"'],
    ['behind $', 'image: postgres:16.4', 'image: "postgres:$|"', 'image: "postgres:${GHCR_TOKEN}"'],
    ['behind ${', 'DATABASE_HOST: db.jiji', 'DATABASE_HOST: "x${GH|}y"', 'DATABASE_HOST: "x${GHCR_TOKEN}y"'],
  ])('as references in %s', async (_, from, to, expected) => expect(await chosen(base.replace(from, to), '${GHCR_TOKEN}', { facts })).toContain(expected));
  it('are not offered in what a shell reads', async () => expect(await labelsAt(api('    command: "echo $|"\n'), { facts })).not.toContain('${API_KEY}'));
  it('variables are those that the image reads, arguments those of the Dockerfile', async () => {
    expect(await labelsAt(base.replace('{ secrets: [POSTGRES_PASSWORD] }', '\n      clear:\n        |'), { facts })).toEqual(['POSTGRES_USER', 'POSTGRES_DB', 'PGDATA', 'DATABASE_HOST', 'TZ']);
    expect(await labelsAt(base.replace('build: ./web', 'build:\n      context: ./web\n      args:\n        |'), { facts })).toEqual(['NODE_ENV']);
    expect(await labelsAt(base.replace('build: ./web', 'build:\n      context: ./web\n      target: |'), { facts })).toEqual(['base', 'final']);
  });
});

describe('this machine', () => {
  it('keys and hosts of ~/.ssh, by name only', () => inFolder({ '.ssh/id_ed25519': 'x', '.ssh/id_ed25519.pub': 'x', '.ssh/known_hosts': 'x', '.ssh/config': 'Host bastion web-*\n  HostName 203.0.113.9\nHost=db\n' }, async (root) => {
    const home = new Home(systemClock, root);
    expect(await labelsAt('ssh:\n  key_path: |\n', { home })).toEqual(['~/.ssh/id_ed25519']);
    expect(await labelsAt('ssh:\n  keys: [|]\n', { home })).toEqual(['~/.ssh/id_ed25519']);
    expect(await labelsAt('ssh:\n  proxy: |\n', { home })).toEqual(['bastion', 'db', 'deploy@bastion.example.com:2222']);
    expect(await chosen('ssh:\n  proxy: deploy@|\n', 'bastion', { home })).toBe('ssh:\n  proxy: deploy@bastion\n');
  }));
  it('folders and files, one level', () => inFolder({ 'web/src/a.ts': '', 'web/Dockerfile.dev': '', 'nginx.conf': '', '.env': '' }, async (root) => {
    const around = { facts: { projectRoot: root } };
    expect(await labelsAt(api('    build: |\n'), around)).toEqual(expect.arrayContaining(['./web/', '.']));
    expect(await labelsAt(api('    build: ./web/|\n'), around)).toEqual(['src/']);
    expect(await chosen(api('    build: ./w|\n'), 'web/', around)).toContain('build: ./web\n');
    expect(await labelsAt(api('    files: ["|"]\n'), around)).toEqual(expect.arrayContaining(['web/', 'nginx.conf']));
    expect(await chosen(api('    files: ["|:/etc/nginx.conf"]\n'), 'nginx.conf', around)).toContain('["nginx.conf:/etc/nginx.conf"]');
    expect(await labelsAt(api('    build:\n      context: web\n      dockerfile: |\n'), around)).toEqual(expect.arrayContaining(['src/', 'Dockerfile.dev', 'Dockerfile']));
    expect(await labelsAt(api('    build: ../|\n'), around)).toEqual([]);
  }));
});

describe('other values', () => {
  it.each([
    ['capabilities', '    cap_add: [|]\n', 'NET_ADMIN'],
    ['capabilities that are not there', '    cap_add: [NET_ADMIN, |]\n', 'SYS_PTRACE'],
    ['durations', '    stop_timeout: |\n', '30s'],
    ['durations of a health check', '    proxy:\n      healthcheck:\n        interval: |\n', '10s'],
    ['sizes', '    memory: |\n', '512m'],
    ['processors', '    cpus: |\n', '0.5'],
    ['devices', '    devices: [|]\n', '/dev/fuse'],
    ['network modes', '    network_mode: |\n', 'host'],
    ['time zones of TZ', '    environment:\n      clear:\n        TZ: |\n', 'Europe/Berlin'],
    ['volumes of other services', '    volumes: [|]\n', 'pgdata'],
    ['a volume for the data of the image', '    volumes: [|]\n', 'api-data:/data'],
    ['a path in the container', '    volumes: ["x:|"]\n', '/data'],
    ['options of a volume', '    volumes: ["x:/data:|"]\n', 'ro'],
  ])('%s', async (_, text, label) => expect(await labelsAt(api(text))).toContain(label));
  it('say what they mean', async () => {
    expect((await completeAt(api('    cap_add: [|]\n'))).items.find((item) => item.label === 'NET_BIND_SERVICE')?.detail).toBe('Listen on ports below 1024.');
    expect((await completeAt(api('    stop_timeout: |\n'))).items.find((item) => item.label === '90s')?.detail).toBe('1 minute 30 seconds');
  });
  it('schedules and time zones of form C', async () => {
    const crons = (line: string): string => `servers:\n  a: { host: b }\nservices:\n  w:\n    servers: [a]\n    crons:\n      x:\n        ${line}\n`;
    const found = (await completeAt(crons('schedule: |'))).items.find((item) => item.label === '30 3 * * *');
    expect(found).toMatchObject({ detail: 'At 03:30' });
    expect(await chosen(crons('schedule: |'), '30 3 * * *')).toContain('schedule: "30 3 * * *"');
    expect(await labelsAt(crons('timezone: |'))).toContain('America/New_York');
    expect(await labelsAt('servers:\n  a: { host: b }\nservices:\n  w: { servers: [a] }\n  v:\n    network_mode: |\n')).toContain('service:w');
  });
  it('anchors behind a star', async () => expect(await labelsAt('x-env: &common { A: b }\nservices:\n  w:\n    environment: *|\n')).toEqual(['common']));
  it('codes of rules behind jiji-ignore', async () => {
    expect(await labelsAt('project: a_b # jiji-ignore: |\n')).toContain('project-underscore');
    expect(await chosen('project: a_b # jiji-ignore: cidr-public, project-u|\n', 'project-underscore')).toBe('project: a_b # jiji-ignore: cidr-public, project-underscore\n');
    expect(await labelsAt('project: a # |\n')).toEqual([]);
  });
});

describe('templates', () => {
  it.each([
    [[], 'web1'], [['a'], 'web1'], [['web1'], 'web2'], [['web1', 'web2', 'web3'], 'web4'],
  ] as const)('beside %j a server starts as %s', (taken, name) => expect(filled(withFreeName(serverTemplate.body, taken))).toMatch(new RegExp(`^${name}:`)));
  it('changes a name wherever it stands', () => {
    const postgres = serviceTemplates.find(({ label }) => label === 'postgres')?.body ?? '';
    expect(filled(withFreeName(postgres, ['db']))).toMatch(/^db2:[^]*"db2-data:/);
  });
  const filled = (snippet: string): string => snippet.replaceAll(/\$\{\d+\|([^,|}]*)[^}]*\}/g, '$1').replaceAll(/\$\{\d+:([^}]*)\}/g, '$1');
  const errors = (text: string): unknown[] => validate(parseDeploy(text)).filter((one) => one.severity === 'error' || one.severity === 'warning').map((one) => `${one.code} ${one.range.start.line}`);
  const head = 'project: shop\nbuilder: { engine: podman }\nservers:\n  web1: { host: 203.0.113.10 }\nssh: { user: root }\nservices:\n';
  const inServices = (text: string): string => `${head}${text.split('\n').map((line) => `  ${line}`).join('\n')}\n`;
  it.each(serviceTemplates.filter((one) => one.dialects?.includes('B') !== false).map((one) => [one.label, one] as const))('%s is a service without errors and warnings', (_, template) =>
    expect(errors(inServices(filled(bodyFor(template, 'B', ['web1']))))).toEqual([]));
  it('a whole file and a server are without errors', () => {
    expect(errors(filled(fileTemplate.body))).toEqual([]);
    expect(errors(`project: shop\nbuilder: { engine: podman }\nssh: { user: root }\nservers:\n  ${filled(serverTemplate.body).replaceAll('\n', '\n  ')}\nservices:\n  a: { image: "nginx:1.27", hosts: [web1] }\n`)).toEqual([]);
    expect(filled(cronTemplate.body)).toContain('schedule: "30 3 * * *"');
  });
});
