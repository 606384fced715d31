import { describe, expect, it } from 'vitest';
import { parseDeploy, resolveVariables } from './index.ts';

const form = (text: string): string => parseDeploy(text).dialect.dialect;
const top = 'servers: { a: { host: h } }\n';

describe('the form of a file', () => {
  it.each([
    ['nothing to go by', 'project: a', 'B'],
    ['an empty file', '', 'B'],
    ['a list', '- a', 'B'],
    ['an address inside a service', 'services: { w: { servers: [{ host: h }] } }', 'A'],
    ['a map without an address decides nothing', 'services: { w: { servers: [{ arch: arm64 }] } }', 'B'],
    ['hosts', `${top}services: { w: { hosts: [a] } }`, 'B'],
    ['hosts that are no list decide nothing', 'services: { w: { hosts: a, scale: 2 } }', 'C'],
    ['hosts that hold no text decide nothing', 'services: { w: { hosts: [1], scale: 2 } }', 'C'],
    ['names under servers with a map of servers', `${top}services: { w: { servers: [a] } }`, 'C'],
    ['names under servers without a map of servers decide nothing', 'services: { w: { servers: [a] } }', 'B'],
    ['one decisive mark against many weak ones', `${top}services: { w: { hosts: [a], scale: 1, restart: always, crons: {} } }`, 'B'],
    ['most decisive marks', `${top}services: { u: { hosts: [a] }, v: { servers: [a] }, w: { servers: [a] } }`, 'C'],
    ['as many decisive marks: the first', `${top}services: { u: { servers: [a] }, v: { hosts: [a] } }`, 'C'],
    ['weak marks of C', 'network: { dns_forwarders: [1.1.1.1] }', 'C'],
    ['a registry that has a server and no type', 'builder: { registry: { server: ghcr.io } }', 'C'],
    ['a registry with a type', 'builder: { registry: { type: remote, server: ghcr.io } }', 'B'],
    ['more weak marks of C than of B', 'services: { w: { scale: 1, restart: always, proxy: { host: a.b } } }', 'C'],
    ['as many weak marks of B and C', 'services: { w: { scale: 1, proxy: { host: a.b } } }', 'B'],
    ['spellings of old documents', 'ssh: { private_keys: [a] }\nservices: { w: { proxy: { enabled: true } } }', 'A'],
    ['spellings of old documents beside a map of servers', `${top}ssh: { private_keys: [a], proxy_jump: b, timeout: 1 }`, 'B'],
    ['a list of servers', 'servers: [{ host: a }]', 'A'],
    ['secrets_path', `${top}secrets_path: .secrets\nservices: { w: { hosts: [a] } }`, 'B+'],
    ['a certificate of one\'s own', `${top}services: { w: { hosts: [a], proxy: { ssl: { certificate_pem: A } } } }`, 'B+'],
    ['a host in capitals', 'servers: { a: { host: WEB_HOST } }\nservices: { w: { hosts: [a] } }', 'B+'],
    ['a host in capitals in form C', 'servers: { a: { host: WEB_HOST } }\nservices: { w: { servers: [a] } }', 'C'],
    ['only a late mark', 'secrets_path: .secrets', 'B+'],
    ['a late mark beside an early one', 'secrets_path: .secrets\nbuilder: { local: true }', 'B+'],
    ['early keys in form A', 'ssh: { key_path: a }\nservices: { w: { proxy: { app_port: 1 }, servers: [{ host: h }] } }', 'A'],
  ])('%s', (_, text, expected) => expect(form(text)).toBe(expected));

  it('marks each item where one list holds addresses and names', () => {
    const { dialect } = parseDeploy(`${top}services: { w: { servers: [{ host: h }, a] } }`);
    expect(dialect.marks.filter((mark) => mark.decisive).map((mark) => [mark.dialects[0], mark.range.start.character])).toEqual([['A', 27], ['C', 40]]);
  });
});

describe('keys of form C', () => {
  it('are names where they are in capitals, also with values put in: no value is taken for a path', () => {
    const parsed = parseDeploy(`ssh: { keys: [~/.ssh/a, DEPLOY_KEY, "\${DIR}/b"] }\n${top}services: { w: { servers: [a] } }`);
    const resolved = resolveVariables(parsed, (name) => (name === 'DIR' ? '/keys' : 'the key itself'));
    for (const config of [parsed.config, resolved?.config]) expect(config?.servers[0]?.ssh.keyData).toEqual(['DEPLOY_KEY']);
    expect(resolved?.config.servers[0]?.ssh.keyPaths).toEqual(['~/.ssh/a', '/keys/b']);
  });
});
