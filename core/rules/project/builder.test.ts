import { describe, expect, it } from 'vitest';
import { parseDeploy } from '../../config/index.ts';
import { validate } from '../index.ts';
import { marked, placesOf } from '../testing/marked.ts';

const remote = (line: string): string => `builder: { local: false, remote: ${line} }`;
const registry = (keys: string): string => `builder: { registry: { ${keys} } }`;
const inC = 'servers: { a: { host: h } }\nservices: { w: { servers: [a], build: . } }\n';

describe('places', () => {
  it.each([
    ...['ssh://a', '"ssh://u@a:1"', '"ssh://u@[2001:db8::1]:65535"', '"ssh://${WHERE}"', '12', '[a]'].map((value) => ['jiji/builder-remote-invalid', remote(value)]),
    ...['a', '"ssh://"', '"ssh://u:p@a"', '"ssh://a/b"', '"ssh://a:0"', '"ssh://a:65536"', '"ssh://a b"', '"ssh://2001:db8::1"', '"ssh://a?x=1"', '"http://a"', '"ssh://a:"', '""'].map((value) => ['jiji/builder-remote-invalid', remote(`«${value}»`)]),
    ['jiji/builder-remote-ignored', 'builder: { local: false, «remote»: ssh://a }\nservices: { w: { image: x }, v: { image: y } }'],
    ['jiji/builder-remote-ignored', 'builder: { local: false, remote: ssh://a }\nservices: { w: { image: x }, v: { build: . } }'],
    ['jiji/builder-remote-ignored', 'builder: { local: false, remote: ssh://a }'],
    ['jiji/builder-remote-ignored', 'builder: { local: false, remote: ssh://a }\nservices: { w: {} }'],
    ['jiji/registry-local-extra', registry('type: local, «server»: a, «username»: b, «password»: "${C}"')],
    ['jiji/registry-local-extra', registry('«username»: b')],
    ['jiji/registry-local-extra', registry('server: a, username: b')],
    ['jiji/registry-local-extra', registry('type: other, username: b')],
    ['jiji/registry-local-extra', registry('type: local, server: , port: 1')],
    ['jiji/registry-local-extra', `${inC}${registry('username: b')}`],
    ['jiji/registry-local-extra', 'registry: { type: local, «server»: a }'],
    ['jiji/registry-port-ignored', registry('type: remote, «port»: 5000')],
    ['jiji/registry-port-ignored', registry('server: a, «port»: 5000')],
    ['jiji/registry-port-ignored', registry('type: local, port: 5000')],
    ['jiji/registry-remote-builder', 'builder: { local: false, remote: ssh://a, registry: { type: «local» } }'],
    ['jiji/registry-remote-builder', 'builder: { local: «false», remote: ssh://a }'],
    ['jiji/registry-remote-builder', `${inC}builder: { «remote»: ssh://a }`],
    ['jiji/registry-remote-builder', 'builder: { local: false, remote: ssh://a, registry: { server: b } }'],
    ['jiji/registry-remote-builder', 'builder: { local: false, remote: ssh://a }\nservices: { w: { image: x } }'],
    ['jiji/registry-remote-builder', 'builder: { local: true }'],
    ...['ghcr.io', 'localhost:5000', 'A.b-c:1', '"${REGISTRY}"', '12', '""'].map((value) => ['jiji/registry-server-invalid', registry(`server: ${value}`)]),
    ...['https://a', 'a/b', '"a:0"', '"a:65536"', '"a:x"', '"a b"', '"[::1]:5000"'].map((value) => ['jiji/registry-server-invalid', registry(`server: «${value}»`)]),
    ['jiji/registry-field-missing', 'builder: { «registry»: { server: a, username: b, password: "" } }'],
    ['jiji/registry-field-missing', '«registry»: { type: remote, server: a, username: b }'],
    ['jiji/builder-local-and-remote', 'builder: { local: true, «remote»: ssh://a }'],
    ['jiji/builder-local-and-remote', 'builder: { «remote»: ssh://a }'],
    ['jiji/builder-local-and-remote', 'builder:\n  remote:\n'],
    ['jiji/builder-remote-missing', 'builder:\n  «local»: false\n  remote:\n'],
    ['jiji/builder-local-and-remote', 'builder: { local: "${LOCAL}", remote: ssh://a }'],
    ['jiji/builder-local-and-remote', `${inC}builder: { remote: ssh://a }`],
    ['jiji/passphrase-literal', 'ssh: { key_passphrase: «secret» }\nservers: { a: { host: h, key_passphrase: "" }, b: { host: h, key_passphrase: "${P}" } }'],
    ['jiji/project-underscore', 'project: "${MY_NAME}"'],
    ['jiji/project-underscore', 'project: Shop_'],
  ])('%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(code, text)).toEqual(places);
  });

  it.each([['https://ghcr.io/', 'ghcr.io'], ['http://a:5000', 'a:5000'], ['ghcr.io/', 'ghcr.io'], ['ghcr.io/acme', undefined], ['a b', undefined]])('%s becomes %s', (server, plain) => {
    const one = validate(parseDeploy(registry(`server: "${server}"`))).find(({ code }) => code === 'jiji/registry-server-invalid');
    expect(one?.fixes[0]?.edits[0]?.newText).toBe(plain === undefined ? undefined : `"${plain}"`);
  });
});

describe('many servers', () => {
  const file = (count: number, ssh = ''): string => `${ssh}servers:\n${Array.from({ length: count }, (_, n) => `  s${n}: { host: h${n} }\n`).join('')}services: { w: { hosts: [${Array.from({ length: count }, (_, n) => `s${n}`).join(', ')}] } }\n`;
  const counts = (text: string): unknown[] => validate(parseDeploy(text)).filter(({ code }) => code === 'jiji/many-servers').map(({ args }) => args['count']);
  it('counts servers in use, from eleven on', () => {
    expect([counts(file(10)), counts(file(11)), counts(file(11).replace('s10]', 's0]'))]).toEqual([[], [11], []]);
    expect([counts(file(11, 'ssh: { max_concurrent_starts: 11 }\n')), counts(file(12, 'ssh: { max_concurrent_starts: 11 }\n'))]).toEqual([[], [12]]);
  });
  it('counts inline servers at services', () => {
    const { text, places } = marked(`«services»: { w: { servers: [${Array.from({ length: 11 }, (_, n) => `{ host: h${n} }`).join(', ')}] } }\n`);
    expect(placesOf('jiji/many-servers', text)).toEqual(places);
  });
});
