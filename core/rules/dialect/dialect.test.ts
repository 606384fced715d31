import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { parseDeploy } from '../../config/index.ts';
import { validate, type Diagnostic, type RuleContext } from '../index.ts';
import { applyEdits } from '../apply.ts';
import { marked, placesOf } from '../testing/marked.ts';

const top = 'servers: { a: { host: h } }\n';
const c = (service: string): string => `${top}services: { w: { image: x, servers: [a], ${service} } }\n`;
const net = (body: string): string => `${top}network: { ${body} }\nservices: { w: { image: x, servers: [a] } }\n`;
const run = (text: string, context: RuleContext = {}): readonly Diagnostic[] => validate(parseDeploy(text), context);

describe('places', () => {
  it.each([
    ['jiji/mixed-dialects', `${top}services: { v: { «hosts»: [a] }, w: { «servers»: [a] } }\n`],
    ['jiji/mixed-dialects', `${top}services: { w: { servers: [«{ host: h }», «a»] } }\n`],
    ['jiji/mixed-dialects', 'services: { v: { servers: [{ host: h }] }, w: { hosts: [] } }\n'],
    ['jiji/dialect-old', 'services: { v: { «servers»: [{ host: h }] }, w: { servers: [{ host: i }] } }\n'],
    ['jiji/dialect-old', 'servers: [{ host: h }]\n'],
    ['jiji/servers-is-list', '«servers»: [{ host: h }]\n'],
    ['jiji/servers-is-list', '«servers»: []\n'],
    ['jiji/dialect-foreign-key', c('proxy: { «host»: a.b, «app_port»: 1 }')],
    ['jiji/dialect-foreign-key', c('proxy: { targets: [{ «host»: a.b, port: 1 }] }')],
    ['jiji/dialect-foreign-key', `builder: { «local»: true, registry: { «type»: local } }\nssh: { «key_path»: a, «key_data»: [B] }\n${net('«cluster_cidr»: 10.1.0.0/16')}`],
    ['jiji/dialect-foreign-key', c('«replicas»: 2, «placement»: any')],
    ['jiji/dialect-foreign-key', `${top}services: { w: { hosts: [a], «scale»: 2, «crons»: {}, «restart»: always, «replicas»: 1, build: { context: ., «secrets»: [A] } } }\n`],
    ['jiji/dialect-foreign-key', `«servers»: { a: { host: h } }\nservices: { w: { servers: [{ host: h }] } }\n`],
    ['jiji/dialect-foreign-key', `${top}secrets_path: .secrets\nservices: { w: { servers: [], hosts: [a] } }\n`],
    ['jiji/alias-key', 'ssh: { «private_keys»: [a], «proxy_jump»: b, «timeout»: 1, «max_concurrent_connections»: 2 }\n«registry»: {}\n'],
    ['jiji/alias-key', 'services: { w: { proxy: { «enabled»: true, «health_check»: {}, «path»: /a, targets: [{ «path»: /b }] } } }\n'],
    ['jiji/wrong-type', 'services: { w: { servers: [{ host: h }, «a», {}] } }\n'],
    ['jiji/wrong-type', `${top}services: { w: { servers: [a, «{ arch: arm64 }»] } }\n`],
    ['jiji/wrong-type', `${top}services: { w: { servers: [a, { host: h }] } }\n`],
    ['jiji/duration-invalid', c('proxy: { healthcheck: { timeout: «x» }, targets: [{ healthcheck: { interval: «y» } }, { port: 1 }] }')],
    ['jiji/duration-invalid', c('proxy: { enabled: false, healthcheck: { timeout: x } }')],
    ['jiji/scale-with-volumes', c('scale: «2», volumes: ["a:/b"], files: ["c:/d"]')],
    ['jiji/scale-with-volumes', c('scale: 1, volumes: ["a:/b"]')],
    ['jiji/scale-with-volumes', c('scale: 2, volumes: [], files:, directories: x')],
    ['jiji/scale-with-volumes', c('scale: "${N}", volumes: ["a:/b"]')],
    ['jiji/scale-with-volumes', `${top}services: { w: { hosts: [a], scale: 2, volumes: ["a:/b"] } }\n`],
    ['jiji/scale-with-devices', c('scale: «3», gpus: all, privileged: true, devices: [/dev/a]')],
    ['jiji/scale-with-devices', c('scale: 3, privileged: false, devices: []')],
    ['jiji/network-range-invalid', net('management_cidr: «10.0.0.0», container_cidr: «"fd00::/64"»')],
    ['jiji/network-range-invalid', net('container_cidr: «100.71.0.1/16»')],
    ['jiji/network-range-invalid', net('container_cidr: "${RANGE}", management_cidr: 7')],
    ['jiji/network-range-invalid', 'network: { container_cidr: x, cluster_cidr: 10.1.0.0/16, enabled: true }\nservices: { w: { hosts: [a] } }\n'],
    ['jiji/network-ranges-overlap', net('management_cidr: «100.71.1.0/24», container_cidr: «100.71.0.0/16»')],
    ['jiji/network-ranges-overlap', net('management_cidr: 100.72.0.0/24, container_cidr: 100.71.0.0/16')],
    ['jiji/network-range-capacity', net('container_cidr: «100.71.0.0/22»')],
    ['jiji/network-range-capacity', net('container_cidr: 100.71.0.0/21')],
    ['jiji/network-range-capacity', net('management_cidr: «198.18.0.0/27»')],
    ['jiji/network-range-capacity', net('management_cidr: 198.18.0.0/26')],
    ['jiji/network-range-capacity', net('container_cidr: 100.71.0.0/20, management_cidr: 198.18.0.0/30')],
    ['jiji/network-range-capacity', net('container_cidr: 100.71.0.0/19, management_cidr: «198.18.0.0/30»')],
    ['jiji/dns-forwarder-invalid', net('dns_forwarders: [1.1.1.1, «dns.example», «"2606:4700::1111"», "${DNS}", «1.1.1»]')],
    ['jiji/dns-forwarder-invalid', net('dns_forwarders: 1.1.1.1')],
    ['jiji/registry-server-missing', `builder: { registry: { «username»: a, «password»: B } }\n${c('scale: 1')}`],
    ['jiji/registry-server-missing', `builder: { registry: { port: 5000, username: } }\n${c('scale: 1')}`],
    ['jiji/local-command', `builder: { registry: { server: s, password: «$(pass x)» } }\nssh: { keys: [~/.ssh/a, «$(cat k)», KEY] }\n${c('scale: 1')}`],
    ['jiji/key-inline', `ssh: { keys: [«"-----BEGIN OPENSSH PRIVATE KEY-----"»] }\nservers: { a: { host: h, keys: [«"-----BEGIN PRIVATE KEY-----"»] } }\n`],
    ['jiji/project-too-large', `«servers»: { ${Array.from({ length: 33 }, (_, n) => `s${n}: { host: h${n} }`).join(', ')} }\nservices: { w: { servers: [s0] } }\n`],
    ['jiji/project-too-large', `servers: { ${Array.from({ length: 32 }, (_, n) => `s${n}: { host: h${n} }`).join(', ')} }\nservices: { w: { servers: [s0] } }\n`],
    ['jiji/project-too-large', `${top}«services»: { ${Array.from({ length: 501 }, (_, n) => `w${n}: { servers: [a] }`).join(', ')} }\n`],
    ['jiji/project-too-large', `${top}«services»: { w: { servers: [a], scale: 2001 } }\n`],
    ['jiji/project-too-large', `${top}services: { w: { servers: [a], scale: 2000 } }\n`],
  ])('%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(code, text)).toEqual(places);
  });
});

describe('fixes', () => {
  const fixed = (text: string, code: string): string => {
    const parsed = parseDeploy(text);
    return applyEdits(text, parsed.lines, validate(parsed).filter((one) => one.code === code).flatMap((one) => one.fixes[0]?.edits ?? []));
  };
  it.each([
    ['jiji/dialect-foreign-key', c('proxy: { host: a.b, app_port: 1 }'), c('proxy: { hosts: [a.b], port: 1 }')],
    ['jiji/dialect-foreign-key', c('proxy: { host: a.b, hosts: [c.d] }'), c('proxy: { host: a.b, hosts: [c.d] }')],
    ['jiji/dialect-foreign-key', c('proxy: { host: "*.a.b" }'), c('proxy: { hosts: ["*.a.b"] }')],
    ['jiji/dialect-foreign-key', `ssh: { key_path: &k ~/.ssh/a }\n${c('scale: 1')}`, `ssh: { key_path: &k ~/.ssh/a }\n${c('scale: 1')}`],
    ['jiji/dialect-foreign-key', `ssh:\n  key_path: ~/.ssh/a,b # mine\n${c('scale: 1')}`, `ssh:\n  keys: ["~/.ssh/a,b"] # mine\n${c('scale: 1')}`],
    ['jiji/dialect-foreign-key', `ssh: { "key_data": [KEY] }\n${c('scale: 1')}`, `ssh: { "keys": [KEY] }\n${c('scale: 1')}`],
    ['jiji/alias-key', 'ssh: { timeout: 1500, private_keys: [a] }', 'ssh: { connect_timeout: 2, keys: [a] }'],
    ['jiji/alias-key', 'ssh: { timeout: "${T}" }', 'ssh: { timeout: "${T}" }'],
    ['jiji/alias-key', 'ssh: { keys: [a], private_keys: [b] }', 'ssh: { keys: [a], private_keys: [b] }'],
    ['jiji/alias-key', 'services:\n  w:\n    proxy:\n      enabled: true # on\n      app_port: 1\n', 'services:\n  w:\n    proxy:\n      # on\n      app_port: 1\n'],
    ['jiji/alias-key', 'services: { w: { proxy: { app_port: 1, enabled: true } } }', 'services: { w: { proxy: { app_port: 1 } } }'],
    ['jiji/alias-key', 'services:\n  w:\n    image: a\n    proxy:\n      enabled: false\n      app_port: 1\n    ports: []', 'services:\n  w:\n    image: a\n    ports: []'],
    ['jiji/alias-key', 'services: { "a.b": { image: a, proxy: { enabled: false } } }', 'services: { "a.b": { image: a } }'],
    ['jiji/alias-key', 'services: { w: { proxy: { enabled: "${ON}" } } }', 'services: { w: { proxy: { enabled: "${ON}" } } }'],
    ['jiji/alias-key', 'registry:\n  server: a # here\n  username: b\nbuilder:\n  engine: docker\nproject: p\n', 'builder:\n  engine: docker\n  registry:\n    server: a # here\n    username: b\nproject: p\n'],
    ['jiji/alias-key', 'builder:\n  engine: docker\nregistry: { server: a }', 'builder:\n  engine: docker\n  registry: { server: a }'],
    ['jiji/network-range-invalid', net('container_cidr: "100.71.3.1/16"'), net('container_cidr: "100.71.0.0/16"')],
  ])('%s in %j', (code, before, after) => expect(fixed(before, code)).toBe(after));
});

describe('what is said', () => {
  const first = (text: string, code: string): string | undefined => {
    const found = run(text).find((one) => one.code === code);
    return found === undefined ? undefined : renderCode(found.code, found.args);
  };
  it.each([
    ['jiji/dialect-foreign-key', c('proxy: { app_port: 1 }'), '"app_port" belongs to form A, B or B+; here it is "port"'],
    ['jiji/dialect-foreign-key', net('cluster_cidr: 10.1.0.0/16'), '"cluster_cidr" belongs to form A, B or B+; here it is "management_cidr" and "container_cidr"'],
    ['jiji/dialect-foreign-key', c('replicas: 1'), '"replicas" belongs to form C as it was for a few days and has no effect'],
    ['jiji/scale-with-volumes', c('scale: 2, volumes: ["a:/b"], files: ["c:/d"]'), 'Several containers on one server cannot share volumes and files; set scale to 1 or take them out'],
    ['jiji/no-hosts', c('scale: 1').replace('[a]', '[]'), 'Service "w" needs at least one server in servers'],
    ['jiji/no-hosts', 'services: { w: { image: x } }', 'Service "w" needs at least one server in hosts'],
    ['jiji/proxy-host-missing', c('proxy: { port: 1 }'), 'proxy needs hosts'],
    ['jiji/network-range-capacity', net('container_cidr: 100.71.0.0/22'), 'container_cidr has room for 0 servers and needs room for 1; write a larger range (a smaller number after "/")'],
  ])('%s in %j', (code, text, words) => expect(first(text, code)).toBe(words));

  it('what is not run or not used here is an error when an operation starts, and never shown', () => {
    const text = `ssh: { keys: ["$(cat k)", "-----BEGIN PRIVATE KEY-----secret"] }\n${c('scale: 1')}`;
    const found = (operation: boolean): readonly Diagnostic[] => run(text, { operation }).filter((one) => ['jiji/local-command', 'jiji/key-inline'].includes(one.code));
    expect(found(false).map((one) => one.severity)).toEqual(['warning', 'warning']);
    expect(found(true).map((one) => one.severity)).toEqual(['error', 'error']);
    expect(JSON.stringify(found(true))).not.toContain('secret');
    expect(parseDeploy(text).config?.servers[0]?.ssh.keyPaths).toEqual([]);
  });

  it('one item of what form C schedules is said to have no effect, not each of its parts', () => {
    expect(run(c('crons: { x: { schedule: "1 2 3 4 5", command: a } }')).filter((one) => one.code === 'jiji/no-effect')).toHaveLength(1);
  });
});

describe('form C reads no key that it does not have', () => {
  const config = (text: string): ReturnType<typeof parseDeploy>['config'] => parseDeploy(text).config;
  it('builds on the build server that is named, whatever "local" says', () => {
    expect(config(`builder: { local: true, remote: "ssh://b" }\n${c('scale: 1')}`)?.builder.local).toBe(false);
    expect(config(`builder: { local: false }\n${c('scale: 1')}`)?.builder.local).toBe(true);
  });
  it('takes the registry whose server is named, whatever "type" says', () => {
    expect(config(`builder: { registry: { type: local, server: s } }\n${c('scale: 1')}`)?.builder.registry).toMatchObject({ type: 'remote', port: 31270 });
  });
  it('and other forms have no scale', () => expect(config(`${top}services: { w: { hosts: [a], scale: 7 } }`)?.services[0]?.scale).toBe(1));
});
