import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { parseDeploy } from '../../config/index.ts';
import { validate, type Diagnostic } from '../index.ts';
import { applyEdits } from '../apply.ts';
import { marked, placesOf } from '../testing/marked.ts';

const one = 'servers: { a: { host: h1 } }\n';
const two = 'servers: { a: { host: h1 }, b: { host: h2 } }\n';
const found = (text: string, code: string): readonly Diagnostic[] => validate(parseDeploy(text)).filter((each) => each.code === code);
const service = (volumes: string, more = ''): string => `${one}services: { w: { hosts: [a], volumes: [${volumes}]${more} } }`;
const db = (more: string, image = 'postgres:16.4'): string => `${one}services: { db: { image: "${image}", hosts: [a]${more} } }`;

describe('places', () => {
  it.each([
    ['volume-syntax', service('«data», «"a:b:c:d"», «":/x"», «"a:"», «"a b:/x"», «"-a:/x"», "a.b_c-d:/x", «"a:/b:"», «"a:/b:,ro"», «"dir/x:/y"»')],
    ['volume-syntax', service('"/a:/b", "./a:/b", "../a:/b", "~/a:/b", «"~a:/b"», «".:/b"», «"..:/b"»')],
    ['volume-syntax', service('«"a:/"», «"a://"», «"a:/."», "a:/b/"')],
    ['volume-syntax', service('"a:/b:ro", "a:/c:rw,z", «"a:/d:ro,rw"», «"a:/e:z,Z"», «"a:/f:readonly"», "a:/g:nocopy,rshared", «"a:/h:RO"», "a:/i:rslave", "a:/j:rprivate", "a:/k:shared", "a:/l:slave", "a:/m:private", «"a:/n:ro, z"»')],
    ['volume-syntax', `builder: { engine: docker }\n${service('«"a:/b:U"», "a:/c:cached", «"a:/d:noexec"»')}`],
    ['volume-syntax', `builder: { engine: podman }\n${service('"a:/b:U", «"a:/c:cached"», "a:/d:noexec,idmap=uids=0-1-10"')}`],
    ['volume-syntax', service('"a:/b:U", "a:/c:cached", "${A}", "a:${B}", "${A}:/b:${C}"')],
    ['volume-syntax', `x-v: &v [data]\n${one}services: { w: { hosts: [a], volumes: «*v» } }`],
    ['volume-target-relative', service('"a:«data»", "/srv:«./b»:ro", "a:/b", "a:«~/b»", "${A}:b"')],
    ['volume-target-relative', `${one}services: { w: { hosts: [a], files: ["f:«etc/f»", { local: f, remote: «etc/g» }, { local: f, remote: "\${R}" }], directories: ["d:«srv»:ro"] } }`],
    ['volume-target-relative', `${one}services:\n  w:\n    hosts: [a]\n    volumes:\n      - a:«b» # c\n      - "a\\u003ab"\n`.replace('      - "a\\u003ab"\n', '      - «"a\\u003ab"»\n')],
    ['volume-target-duplicate', service('"a:«/b»", "c:«/b/»", "d:/e", "f:«//b»:ro", "g:/b/c", "h:«/x/../b»"')],
    ['volume-target-duplicate', `${one}services: { w: { hosts: [a], volumes: ["a:«/b»"], files: [{ local: x, remote: «/b» }], directories: ["y:«/b/./»:ro", "z:/c"] } }`],
    ['volume-target-duplicate', 'services: { v: { volumes: ["a:/b"] }, w: { volumes: ["a:/b"] } }'],
    ['volume-target-duplicate', service('"a:b", "c:b", "d:${T}", "e:${T}"')],
    ['volume-relative-source', service('"«./a»:/b", "«../a»:/c", "«~/a»:/d", "/a:/e", "a:/f", "${D}/a:/g"')],
    ['volume-relative-source', `${one}services: { w: { hosts: [a], files: ["./a:/b"], directories: ["./c:/d"] } }`],
    ['volume-socket', service('"«/var/run/docker.sock»:/s:ro", "«/run/docker.sock»:/t", "«/run/podman/podman.sock»:/u", "«/»:/host", "«//»:/host2", "/var/run:/v", "/srv/docker.sock:/w"')],
    ['volume-shared', `${two}services: { v: { hosts: [a, b], volumes: [«"d:/x"»] }, w: { hosts: [b], volumes: [«"d:/y:ro"», "/d:/z", "e:/e"] } }`],
    ['volume-shared', `${two}services: { v: { hosts: [a], volumes: ["d:/x"] }, w: { hosts: [b], volumes: ["d:/y"] } }`],
    ['volume-shared', `${one}services: { v: { hosts: [a], volumes: ["/d:/x", "./d:/y"] }, w: { hosts: [a], volumes: ["/d:/x", "./d:/y"] } }`],
    ['volume-shared', service('"d:/x", "d:/y"')],
    ['volume-shared', `${one}services: { u: { hosts: [a], volumes: [«"d:/x"»] }, v: { hosts: [a], volumes: [«"d:/x"»] }, w: { hosts: [a], volumes: [«"d:/x"»] } }`],
    ['volume-shared', 'services:\n  v: { servers: [{ host: h1 }], volumes: [«"d:/x"»] }\n  w: { servers: [{ host: h1 }], volumes: [«"d:/x"»] }\n'],
    ['volume-rolling', db(', volumes: [«"pg:/data"», «"/srv/pg:/data2"», "/etc/ssl:/ssl:ro", "x:/y:z,ro"]')],
    ['volume-rolling', db(', volumes: ["pg:/data"], stop_first: true')],
    ['volume-rolling', db(', volumes: [«"pg:/data"»], stop_first: false')],
    ['volume-rolling', db(', volumes: ["pg:/data"], stop_first: "${S}"')],
    ['volume-rolling', db(', volumes: ["pg:/data"], ports: ["127.0.0.1:5432:5432"]')],
    ['volume-rolling', db(', volumes: [«"pg:/data"»], ports: ["5432"]')],
    ['volume-rolling', db('')],
    ['volume-rolling', `${one}services: { db: { build: ., hosts: [a], volumes: ["pg:/data"] } }`],
    ['volume-rolling', db(', files: ["a:/b"]')],
  ])('jiji/%s in %s', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(`jiji/${code}`, text)).toEqual(places);
  });

  it('what is no text is said once, by its type', () => {
    for (const volumes of ['data', '{ a: b }', '[1]', '[{ source: a }]', '[[a]]', '[null]']) {
      const codes = validate(parseDeploy(`${one}services: { w: { image: "a:1", hosts: [a], volumes: ${volumes} } }`)).map((each) => each.code).filter((code) => code.includes('volume'));
      expect(codes).toEqual([]);
    }
  });
});

describe('volume-rolling', () => {
  it.each([
    'postgres', 'postgres:16', 'docker.io/library/mysql:8', 'mariadb:11', 'mongo:7', 'redis:7-alpine', 'rabbitmq:3', 'docker.elastic.co/elasticsearch/elasticsearch:8.1.0',
    'clickhouse/clickhouse-server:24', 'influxdb:2', 'bitnami/postgresql:16', 'postgis/postgis:16', 'registry.lab:5000/mirror/redis:7', 'grafana/grafana:11',
    `postgres@sha256:${'a'.repeat(64)}`,
  ])('knows %s', (image) => expect(found(db(', volumes: ["d:/data"]', image), 'jiji/volume-rolling')).toHaveLength(1));
  it.each(['nginx:1.27', 'acme/postgres-backup:1', 'oliver006/redis_exporter:1', 'rediscommander/redis-commander:1', 'postgres:${TAG}', '${IMAGE}', 'Not An Image', ''])('does not take %j for one', (image) =>
    expect(found(db(', volumes: ["d:/data"]', image), 'jiji/volume-rolling')).toEqual([]));
});

describe('words and other places', () => {
  it('both ends of a shared volume name each other', () => {
    const [first, second] = found(`${two}services: { v: { hosts: [a, b], volumes: ["d:/x"] }, w: { hosts: [b], volumes: ["d:/y"] } }`, 'jiji/volume-shared');
    expect([renderCode(first!.code, first!.args), renderCode(second!.code, second!.args)]).toEqual(['Volume "d" is shared with service "w"', 'Volume "d" is shared with service "v"']);
    expect([first?.related[0]?.range, second?.related[0]?.range]).toEqual([second?.range, first?.range]);
  });
  it('both mounts of one path point at each other', () => {
    const [first, second, third] = found(service('"a:/b", "c:/b/", "d:/b"'), 'jiji/volume-target-duplicate');
    expect(renderCode(second!.code, second!.args)).toBe('"/b" is mounted twice');
    expect([first?.related[0]?.range, second?.related[0]?.range, third?.related[0]?.range]).toEqual([second?.range, first?.range, first?.range]);
  });
});

describe('fixes', () => {
  const fixed = (text: string, code: string): string | undefined => {
    const parsed = parseDeploy(text);
    const edits = validate(parsed).find((each) => each.code === code)?.fixes[0]?.edits;
    return edits === undefined ? undefined : applyEdits(text, parsed.lines, edits);
  };
  it.each([
    ['services:\n  db:\n    image: redis:7\n    volumes:\n      - d:/data # keep\n\n  web:\n    image: a\n', 'services:\n  db:\n    image: redis:7\n    volumes:\n      - d:/data # keep\n    stop_first: true\n\n  web:\n    image: a\n'],
    ['services:\r\n  db:\r\n    image: redis:7\r\n    volumes: ["d:/data"]\r\n', 'services:\r\n  db:\r\n    image: redis:7\r\n    volumes: ["d:/data"]\r\n    stop_first: true\r\n'],
    ['services: { db: { image: "redis:7", volumes: ["d:/data"], stop_first: false } }', 'services: { db: { image: "redis:7", volumes: ["d:/data"], stop_first: true } }'],
    ['x-db: &db { image: "redis:7", volumes: ["d:/data"] }\nservices: { db: *db }', undefined],
    ['servers: { a: { host: h } }\nservices: { db: { image: "redis:7", volumes: ["d:/data"], servers: [a], scale: 2 } }', undefined],
  ])('of volume-rolling in %j', (before, after) => {
    expect(fixed(before, 'jiji/volume-rolling')).toBe(after);
    if (after !== undefined) expect(found(after, 'jiji/volume-rolling')).toEqual([]);
  });
});
