import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { MarkupContent } from 'vscode-languageserver';
import { keys, type Dialect } from '../../core/config/index.ts';
import type { NameAnswer } from '../../core/protocol/cluster.ts';
import { specOf } from '../completion/shape-at.ts';
import type { HoverContext } from '../hover/context.ts';
import { unknownLive, type Live } from '../live/live.ts';
import { atCursor } from '../testing/cursor.ts';
import { effects } from '../words/effects.ts';
import { keyText } from '../words/key.ts';
import { hover } from './hover.ts';

const base = `project: shop
builder: { engine: podman, registry: { server: ghcr.io, username: acme, password: "\${GHCR_TOKEN}" } }
servers:
  web1: { host: 203.0.113.10 }
  web2: { host: 203.0.113.11, arch: arm64 }
  db1: { host: 198.51.100.7 }
ssh: { connect_timeout: 90 }
network: { cluster_cidr: 10.220.0.0/16 }
services:
  db:
    image: postgres:16.4
    hosts: [db1]
    volumes: ["pgdata:/data:ro"]
    environment: { secrets: [POSTGRES_PASSWORD] }
    stop_first: true
    memory: 512m
  web:
    build: ./web
    hosts: [web1, web2]
    ports: ["3000", "127.0.0.1:8081:80", "53:53/udp", "9000"]
    files: ["nginx.conf:/etc/nginx.conf:ro"]
    command: npm run "a b"
    cap_add: [NET_ADMIN]
    stop_timeout: 90s
    environment:
      clear: { DATABASE_HOST: db.jiji }
      secrets: [API_KEY]
    proxy: { app_port: 3000, host: shop.example.com }
`;
const answer: NameAnswer = { name: 'db.jiji', addresses: ['10.220.2.3', '10.220.2.4'], status: 'found', server: 'web1', ttlSeconds: 30, readAt: 0 };
const network = { clusterCidr: '10.220.0.0/16', serviceDomain: 'jiji', servers: [{ name: 'web1', subnet: '10.220.7.0/24', wireguardIp: '10.220.7.1' }] };

async function shown(written: string, context: Partial<HoverContext> = {}): Promise<string> {
  const { document, position } = atCursor(written);
  const found = await hover(document, position, { project: undefined, resolve: () => Promise.resolve(undefined), ...context });
  return (found?.contents as MarkupContent | undefined)?.value ?? '';
}
/** The cursor in the middle of a part of the base. */
const on = (part: string, context: Partial<HoverContext> = {}, text = base): Promise<string> => {
  const offset = text.indexOf(part) + Math.ceil(part.length / 2);
  return shown(`${text.slice(0, offset)}|${text.slice(offset)}`, context);
};

describe('hover on servers, services and names', () => {
  it('a server: subnet and address by file order, free addresses', async () => {
    const text = await on('web2:');
    for (const part of ['`10.220.1.0/24` (by file order', '`10.220.1.1`', '`web`', 'free addresses: 251 of 253']) expect(text).toContain(part);
  });
  it('a mention of a server: what the cluster was last seen with', async () => {
    const text = await on('[web1', { project: { projectRoot: '/p', network } });
    expect(text).toContain('subnet: `10.220.7.0/24`');
    expect(text).not.toContain('by file order');
  });
  it('a service: container, image, names, servers, what would run', async () => {
    const web = await on('  web:');
    for (const part of ['`shop-web`', '`ghcr.io/acme/shop-web:<version>`', '`web.jiji`, `shop-web.jiji`, `shop-web-web1.jiji`, `shop-web-web2.jiji`', '`web1` `10.220.0.0/24`', '`shop-web-3000`', 'short stop']) expect(web).toContain(part);
    expect(web.slice(web.indexOf('```'))).toMatchInlineSnapshot(`
      "\`\`\`sh
      podman run --detach \\
        --name=shop-web \\
        --env-file=<DATABASE_HOST, API_KEY> \\
        --restart=always \\
        --network=jiji \\
        --dns=10.220.0.1 \\
        --dns-search=jiji \\
        --publish=127.0.0.1:8081:80/tcp \\
        --publish=53:53/udp \\
        --publish=9000/tcp \\
        --volume=/var/lib/jiji/projects/shop/staged/…/files/nginx.conf:/etc/nginx.conf:ro \\
        --cap-add=NET_ADMIN \\
        --stop-timeout=90 \\
        ghcr.io/acme/shop-web:<version> \\
        npm \\
        run \\
        'a b'
      \`\`\`"
    `);
    const db = await on('  db:');
    for (const part of ['`docker.io/library/postgres:16.4`', 'short stop', '--memory=512m']) expect(db).toContain(part);
  });
  it('a service: what runs now', async () => {
    const live: Live = { ...unknownLive, services: () => [{ service: 'db', versions: [{ version: '16.3', servers: ['db1'] }], wanted: 1, unseen: [], readAt: Date.UTC(2026, 0, 1, 10, 20, 30) }] };
    expect(await on('  db:', { live })).toContain('runs now: `16.3` on `db1` (wanted on 1), seen at 10:20:30 UTC');
    expect(await on('  web:', { live })).not.toContain('runs now');
  });
  it('a private name: its service and the addresses it has now', async () => {
    const text = await on('db.jiji', { resolve: () => Promise.resolve(answer) });
    expect(text).toContain('Service `db` on `db1`');
    expect(text).toContain('Points to `10.220.2.3`, `10.220.2.4`, asked at `web1` at 00:00:00 UTC');
    expect(await on('db.jiji')).not.toContain('Points');
    expect(await on('db.jiji', { resolve: () => Promise.resolve({ ...answer, status: 'nxdomain', addresses: [] }) })).toContain('Has no address now, asked at `web1`');
  });
});

describe('hover on keys', () => {
  it.each([
    ['builder', 'Container engine'],
    ['engine', '`docker | podman`'],
    ['stop_timeout', 'default: `10s`'],
    ['stop_timeout', '`--stop-timeout`'],
    ['image', 'required'],
    ['cluster_cidr', 'cut into a /24 for each server'],
    ['connect_timeout', 'default: `30`'],
    ['proxy', 'kamal-proxy'],
    ['app_port', '1 to 65535'],
  ])('%s: %s', async (key, part) => {
    const text = await on(`${key}:`);
    expect(text).toContain(part === 'required' ? 'Image to run' : part);
    expect(text).toContain('docs/deploy-yml.md#');
  });
  it('older spellings and keys without effect say so', async () => {
    expect(await shown('services:\n  w:\n    proxy:\n      health_|check: { path: / }\n')).toContain('write `healthcheck`');
    expect(await shown('network:\n  disc|overy: corrosion\n')).toContain('Has no effect');
  });
  it('an environment: what the container gets, with the top level', async () => {
    const text = 'environment: { clear: { TZ: UTC } }\nservices:\n  w:\n    environment: { clear: { A: b }, secrets: [KEY] }\n';
    expect(await shown(text.replace('    env', '    e|nv'))).toContain('The container gets `TZ`, `A`, `KEY` (secret).');
  });
  it('every key has its words, and its link leads to a section of the page', () => {
    const page = readFileSync('docs/deploy-yml.md', 'utf8');
    const anchors = new Set([...page.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading.toLowerCase().replaceAll(/[^\w -]/g, '').replaceAll(' ', '-')));
    const missing: string[] = [];
    let count = 0;
    const walk = (shape: keys.Shape, path: string): void => {
      if (shape.type === 'map') for (const [key, spec] of Object.entries(shape.keys)) {
        const at = path === '' ? key : `${path}.${key}`;
        const text = keyText(at, spec, 'B');
        const anchor = /#([\w-]*)\)$/.exec(text)?.[1];
        count += 1;
        if (!text.includes(spec.about) || anchor === undefined || (spec.aliasOf === undefined && !anchors.has(anchor))) missing.push(`${at} ${anchor}`);
        if (spec.aliasOf === undefined) walk(keys.shapeOf(spec, 'B'), at);
      }
      if (shape.type === 'record' || shape.type === 'list') walk(shape.of, `${path}.*`);
      if (shape.type === 'either') for (const one of shape.of) walk(one, path);
    };
    walk(keys.rootShape, '');
    expect(missing).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });
  it('every effect belongs to a key', () => {
    const forms: readonly Dialect[] = ['B', 'C'];
    for (const pattern of Object.keys(effects)) expect(forms.some((dialect) => specOf(pattern, dialect) !== undefined), pattern).toBe(true);
  });
});

describe('hover on values', () => {
  it.each([
    ['90s', '1 minute 30 seconds'],
    ['512m', '512 MiB (536870912 bytes)'],
    ['connect_timeout: 90'.slice(-2), '1 minute 30 seconds'],
    ['postgres:16.4', 'repository: `library/postgres`'],
    ['postgres:16.4', 'tag: `16.4` (a tag can be moved; a digest cannot)'],
    ['"3000"', 'the proxy asks it inside the private network'],
    ['127.0.0.1:8081:80', 'Port 8081 of the server, on `127.0.0.1` only, leads to port 80/tcp of the container.'],
    ['53:53/udp', 'Port 53 of the server, on all its addresses, leads to port 53/udp'],
    ['"9000"', 'picks a free port'],
    ['pgdata:/data:ro', 'Named volume `pgdata` of each server, at `/data` in the container; it stays when the container goes. (`ro`)'],
    ['nginx.conf:/etc', 'File `nginx.conf` of the project'],
    ['NET_ADMIN', 'Set up interfaces'],
    ['npm run "a b"', 'Words: `npm` `run` `a b`'],
    ['10.220.0.0/16', '`10.220.0.0` – `10.220.255.255`'],
    ['10.220.0.0/16', '256 servers with a /24 each, 64768 containers'],
    ['podman', 'Podman, without a daemon'],
    ['shop.example.com', '`shop.example.com` leads to service `web`, port 3000.'],
  ])('%s: %s', async (part, expected) => expect(await on(part)).toContain(expected));

  it('a host of the proxy: where public DNS points', async () => {
    const live: Live = { ...unknownLive, facts: () => ({ ...unknownLive.facts(''), publicAddresses: () => ({ addresses: ['203.0.113.10'], readAt: 0 }) }) };
    expect(await on('shop.example.com', { live })).toContain('Public DNS points to `203.0.113.10`, asked at 00:00:00 UTC.');
  });
  it('a schedule: words and next run in its time zone', async () => {
    const text = 'servers:\n  a: { host: b }\nservices:\n  w:\n    servers: [a]\n    crons:\n      x: { schedule: "30 3 * * *", timezone: Europe/Berlin, command: a }\n';
    const found = await on('30 3 * * *', { now: () => Date.UTC(2026, 0, 1, 10) }, text);
    expect(found).toContain('At 03:30 (`Europe/Berlin`)');
    expect(found).toContain('next: 2026-01-02 02:30 UTC');
  });
  it('names of values: where they come from, never the value', async () => {
    const secrets = { has: (name: string) => name !== 'API_KEY', tried: ['.env', 'environment'], file: '/p/.env', fileExists: true, inFile: ['POSTGRES_PASSWORD'] };
    const context = { project: { projectRoot: '/p', secrets } };
    expect(await on('POSTGRES_PASSWORD', context)).toBe('**Secret** `POSTGRES_PASSWORD`\n\nIts value stands in `.env`.');
    expect(await on('GHCR_TOKEN', context)).toContain('it comes from another of `.env`, `environment`');
    expect(await on('API_KEY', context)).toContain('It has no value in `.env`, `environment`.');
  });
  it.each([
    ['a backtick', 'servers:\n  a: { host: "x`[click](command:evil)`" }\n', 'a:', "`x'[click](command:evil)'`"],
    ['a fence', 'project: p\nservices:\n  w:\n    image: "a"\n    command: ["```\\n[click](command:evil)"]\n', 'w:', '````sh'],
    ['a volume', 'services:\n  w:\n    volumes: ["v:/a`[b](c)`"]\n', 'v:/a', "`/a'[b](c)'`"],
  ])('cannot be made to show a link by %s in the file', async (_, text, part, expected) => expect(await on(part, {}, text)).toContain(expected));
  it('is nothing in comments and between things', async () => {
    expect(await shown('# a|b\nproject: a\n')).toBe('');
    expect(await shown('|\n')).toBe('');
  });
  it('still is there for what parses of a broken text', async () => expect(await on('512m', {}, `${base}  x: { image: [\n`)).toContain('512 MiB'));
});
