import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { parseDeploy } from '../../config/index.ts';
import { validate } from '../index.ts';
import { applyEdits } from '../apply.ts';
import { marked, placesOf } from '../testing/marked.ts';

/** A service in form B with ports 80 and 81; `«»` may stand in it. */
const b = (proxy: string, more = ''): string => `services: { w: { hosts: [s], ports: ["80", "81"]${more}, proxy: ${proxy} } }`;
/** The same in form C, where ports need not be listed. */
const c = (proxy: string): string => `servers: { s: { host: h } }\nservices: { w: { servers: [s], proxy: ${proxy} } }`;
/** The same in form A. */
const a = (ports: string, proxy: string): string => `services: { w: { servers: [{ host: h }], ports: ${ports}, «proxy»: ${proxy} } }`;
const silent = (text: string): string => text.replace(/[«»]/g, '');

describe('places', () => {
  it.each([
    // What stands where the port should.
    ['jiji/app-port-missing', 'services: { w: { hosts: [s], «proxy»: { host: a.b } } }'],
    ['jiji/app-port-missing', 'services: { w: { hosts: [s], «proxy»: { host: a.b, app_port: } } }'],
    ['jiji/app-port-missing', 'servers: { s: { host: h } }\nservices: { w: { servers: [s], «proxy»: { hosts: [a.b] } } }'],
    ['jiji/app-port-missing', c('{ port: 80, hosts: [a.b] }')],
    ['jiji/app-port-missing', c('{ listen_port: 80 }')],
    ['jiji/app-port-missing', b('{ targets: [«{ host: a.b }», { app_port: 81, host: c.d }] }')],
    ['jiji/app-port-missing', b('{ enabled: false }')],
    ['jiji/app-port-missing', b('{ targets: none }')],
    ['jiji/app-port-missing', b('web')],
    ['jiji/app-port-missing', a('["80", "81"]', '{ host: a.b }')],
    ['jiji/app-port-missing', silent(a('["80", "80/tcp", "81/udp"]', '{ host: a.b }'))],
    ['jiji/app-port-missing', silent(a('[]', '{ host: a.b }'))],
    ['jiji/app-port-assumed', a('["80", "81/udp"]', '{ host: a.b }')],
    ['jiji/app-port-assumed', a('[]', '{ host: a.b }')],
    ['jiji/app-port-assumed', silent(a('["80", "81"]', '{ host: a.b }'))],
    ['jiji/app-port-assumed', silent(a('["80"]', '{ host: a.b, app_port: 80 }'))],
    ['jiji/app-port-assumed', silent(a('["${PORT}"]', '{ host: a.b }'))],
    ['jiji/app-port-assumed', 'services: { w: { servers: [{ host: h }], proxy: { targets: [«{ host: a.b }»] } } }'],
    ['jiji/app-port-assumed', 'services: { w: { hosts: [s], ports: ["80"], proxy: { host: a.b } } }'],
    ['jiji/app-port-not-in-ports', b('{ app_port: «82», host: a.b }')],
    ['jiji/app-port-not-in-ports', b('{ app_port: 80, host: a.b }')],
    ['jiji/app-port-not-in-ports', b('{ app_port: 70000, host: a.b }')],
    ['jiji/app-port-not-in-ports', b('{ app_port: "82", host: a.b }')],
    ['jiji/app-port-not-in-ports', b('{ app_port: "${PORT}", host: a.b }')],
    ['jiji/app-port-not-in-ports', 'services: { w: { hosts: [s], ports: ["${PORT}"], proxy: { app_port: 80, host: a.b } } }'],
    ['jiji/app-port-not-in-ports', 'services: { w: { hosts: [s], ports: web, proxy: { app_port: 80, host: a.b } } }'],
    ['jiji/app-port-not-in-ports', 'services: { w: { hosts: [s], ports: ["8080:80", 81], proxy: { targets: [{ app_port: 80, host: a.b }, { app_port: 81, host: a.c }, { app_port: «82», host: a.d }] } } }'],
    ['jiji/app-port-not-in-ports', c('{ port: 82, hosts: [a.b] }')],
    ['jiji/app-port-udp', 'services: { w: { hosts: [s], ports: ["80/udp"], proxy: { app_port: «80», host: a.b } } }'],
    ['jiji/app-port-udp', 'services: { w: { hosts: [s], ports: ["80/udp", "80"], proxy: { app_port: 80, host: a.b } } }'],
    ['jiji/app-port-udp', 'servers: { s: { host: h } }\nservices: { w: { servers: [s], ports: ["443:443/udp"], proxy: { port: 443, hosts: [a.b] } } }'],
    ['jiji/app-port-udp', 'services: { w: { servers: [{ host: h }], ports: ["80/udp"], proxy: { app_port: «80», host: a.b } } }'],
    // Hosts.
    ['jiji/proxy-host-missing', 'services: { w: { hosts: [s], «proxy»: { app_port: 80 } } }'],
    ['jiji/proxy-host-missing', 'services: { w: { hosts: [s], «proxy»: { app_port: 80, hosts: [] } } }'],
    ['jiji/proxy-host-missing', b('{ app_port: 80, hosts: a.b }')],
    ['jiji/proxy-host-missing', b('{ app_port: 80, hosts: [null] }')],
    ['jiji/proxy-host-missing', b('{ app_port: 80, ssl: true }')],
    ['jiji/proxy-host-missing', c('{ listen_port: 80 }')],
    ['jiji/proxy-host-missing', b('{ targets: [«{ app_port: 80 }»] }')],
    ['jiji/proxy-host-and-hosts', b('{ app_port: 80, «host»: a.b, «hosts»: [a.c] }')],
    ['jiji/proxy-host-and-hosts', b('{ app_port: 80, host: a.b, hosts: }')],
    ['jiji/proxy-host-invalid', b('{ app_port: 80, hosts: [a.b, «"a_b"», «".a"», "*.a.b", «"a.*.b"», «"*"», «"::1"», A.B, «"a..b"», "${HOST}"] }')],
    ['jiji/proxy-host-invalid', b(`{ app_port: 80, hosts: [${`${'a'.repeat(63)}.`.repeat(3)}${'b'.repeat(61)}, «${`${'a'.repeat(63)}.`.repeat(3)}${'b'.repeat(62)}», «${'a'.repeat(64)}»] }`)],
    ['jiji/proxy-host-duplicate', b('{ app_port: 80, hosts: [a.b, «A.B», a.c, «a.b», "${H}", «"${H}"»] }')],
    ['jiji/proxy-host-duplicate', b('{ targets: [{ app_port: 80, hosts: [a.b] }, { app_port: 81, hosts: [a.b] }] }')],
    ['jiji/proxy-host-local', b('{ app_port: 80, hosts: [«localhost», «127.0.0.1», «203.0.113.10», a.local, "::1", "${H}"] }')],
    ['jiji/proxy-host-local', b('{ app_port: 80, host: «LocalHost» }')],
    // Targets.
    ['jiji/proxy-targets-mixed', b('{ «app_port»: 80, «host»: a.b, enabled: true, targets: [{ app_port: 80, host: a.b }] }')],
    ['jiji/proxy-targets-mixed', b('{ «path»: /a, targets: [{ app_port: 80, host: a.b }] }')],
    ['jiji/proxy-targets-mixed', b('{ enabled: false, host: a.b, targets: [] }')],
    ['jiji/proxy-targets-empty', b('{ «targets»: [] }')],
    ['jiji/proxy-targets-empty', b('{ targets: }')],
    ['jiji/proxy-targets-empty', b('{ enabled: false, targets: [] }')],
    ['jiji/proxy-target-duplicate-port', b('{ targets: [{ app_port: 80, host: a.b }, { app_port: «80», host: a.c }, { app_port: 81, host: a.d }, { app_port: «80», host: a.e }] }')],
    ['jiji/proxy-target-duplicate-port', c('{ targets: [{ port: 80, hosts: [a.b] }, { port: «80», hosts: [a.c] }] }')],
    ['jiji/proxy-target-duplicate-port', b('{ targets: [{ app_port: 0, host: a.b }, { app_port: 0, host: a.c }] }')],
    ['jiji/tcp-proxy-unsupported', c('{ port: 5432, «listen_port»: 5432 }')],
    ['jiji/tcp-proxy-unsupported', c('{ targets: [{ port: 80, hosts: [a.b] }, { port: 5432, «listen_port»: 5432 }] }')],
    ['jiji/tcp-proxy-unsupported', b('{ app_port: 80, «listen_port»: 5432 }')],
    ['jiji/tcp-proxy-unsupported', b('{ enabled: false, listen_port: 5432 }')],
    ['jiji/proxy-no-bridge', 'services: { w: { hosts: [s], network_mode: host, «proxy»: { app_port: 80, host: a.b } } }'],
    ['jiji/proxy-no-bridge', 'services: { w: { hosts: [s], network_mode: "service:v", «proxy»: { app_port: 80, host: a.b } }, v: { hosts: [s] } }'],
    ['jiji/proxy-no-bridge', b('{ app_port: 80, host: a.b }', ', network_mode: bridge')],
    ['jiji/proxy-no-bridge', b('{ app_port: 80, host: a.b }', ', network_mode: none')],
    ['jiji/proxy-no-bridge', b('{ app_port: 80, host: a.b }', ', network_mode: "${MODE}"')],
    ['jiji/proxy-no-bridge', b('{ enabled: false }', ', network_mode: host')],
    // An alias stands for what it means, at the alias.
    ['jiji/proxy-host-local', 'x-p: &p { app_port: 80, host: localhost }\nservices: { w: { hosts: [s], ports: ["80"], proxy: «*p» } }'],
    ['jiji/path-prefix-invalid', 'x-p: &p api\nservices: { w: { hosts: [s], ports: ["80"], proxy: { app_port: 80, host: a.b, path_prefix: «*p» } } }'],
    // Paths.
    ['jiji/path-prefix-invalid', b('{ app_port: 80, host: a.b, path_prefix: «api» }')],
    ['jiji/path-prefix-invalid', b('{ app_port: 80, host: a.b, path: «""» }')],
    ...['/a?b', '/a*', '/a b', '/a//b', '/./a', '/a/..', '/a\\tb', '/<a>', '/a|b'].map((path): [string, string] => ['jiji/path-prefix-invalid', b(`{ app_port: 80, host: a.b, path_prefix: «"${path}"» }`)]),
    ...['/', '/a', '/a/b', '/a.b', '/.well-known', '/a..b', '/${V}?', '/a/'].map((path): [string, string] => ['jiji/path-prefix-invalid', b(`{ app_port: 80, host: a.b, path_prefix: "${path}" }`)]),
    ['jiji/path-prefix-trailing-slash', b('{ app_port: 80, host: a.b, path_prefix: «/a/» }')],
    ...['/', '/a', '/a//', 'a/', '/${V}/'].map((path): [string, string] => ['jiji/path-prefix-trailing-slash', b(`{ app_port: 80, host: a.b, path_prefix: "${path}" }`)]),
    // TLS of one target.
    ['jiji/ssl-needs-host', b('{ app_port: 80, «ssl»: true }')],
    ['jiji/ssl-needs-host', b('{ app_port: 80, hosts: [], «ssl»: { certificate_pem: A_B, private_key_pem: A_C } }')],
    ['jiji/ssl-needs-host', b('{ app_port: 80, ssl: false }')],
    ['jiji/ssl-needs-host', c('{ listen_port: 80, ssl: true }')],
    ['jiji/ssl-wildcard', b('{ app_port: 80, hosts: [a.b, «"*.a.b"»], ssl: true }')],
    ['jiji/ssl-wildcard', b('{ app_port: 80, host: "*.a.b", ssl: "${TLS}" }')],
    ['jiji/ssl-wildcard', b('{ app_port: 80, host: "*.a.b", ssl: { certificate_pem: A_B, private_key_pem: A_C } }')],
    ['jiji/ssl-local-host', b('{ app_port: 80, hosts: [«localhost», «shop», «a.local», «a.INTERNAL», «a.jiji», «10.0.0.1», a.b, "*.local", "::1", "a_b"], ssl: true }')],
    ['jiji/ssl-local-host', `network: { service_domain: corp.example }\n${b('{ app_port: 80, hosts: [«a.corp.example», acorp.example], ssl: true }')}`],
    ['jiji/ssl-local-host', b('{ app_port: 80, host: a.local, ssl: { certificate_pem: A_B, private_key_pem: A_C } }')],
    ['jiji/ssl-pair-incomplete', b('{ app_port: 80, host: a.b, «ssl»: {} }')],
    ['jiji/ssl-pair-incomplete', b('{ app_port: 80, host: a.b, «ssl»: { certificate_pem: A_B } }')],
    ['jiji/ssl-pair-incomplete', b('{ app_port: 80, host: a.b, «ssl»: { certificate_pem: A_B, private_key_pem: } }')],
    ['jiji/ssl-pair-incomplete', b('{ app_port: 80, host: a.b, «ssl»: { certificate_pem: A_B, private_key_pem: " " } }')],
    ['jiji/ssl-pair-incomplete', b('{ app_port: 80, host: a.b, ssl: true }')],
    ['jiji/ssl-multi-server', 'servers: { s: { host: h }, t: { host: i } }\nservices: { w: { hosts: [s, t], proxy: { app_port: 80, host: a.b, «ssl»: true } }, v: { hosts: [s, s], proxy: { app_port: 80, host: a.c, ssl: true } } }'],
    ['jiji/ssl-multi-server', 'servers: { s: { host: h }, t: { host: i } }\nservices: { w: { hosts: [s, t], proxy: { app_port: 80, host: a.b, ssl: { certificate_pem: A_B, private_key_pem: A_C } } } }'],
    ['jiji/ssl-multi-server', 'services: { w: { servers: [{ host: h }, { host: i }], proxy: { app_port: 80, host: a.b, «ssl»: true } } }'],
  ])('%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(code, text)).toEqual(places);
  });
});

describe('one fault is told once', () => {
  const codes = (text: string): string[] => [...new Set(validate(parseDeploy(`project: p\nbuilder: { engine: docker, local: true }\nssh: { user: u }\n${text.includes('servers: {') ? '' : 'servers: { s: { host: h.example } }\n'}${text.replace('{ hosts', '{ image: "a:1", hosts').replace('{ servers: [s]', '{ image: "a:1", servers: [s]')}`))
    .filter((one) => one.severity === 'error' || one.severity === 'warning').map((one) => one.code))];
  it.each([
    [b('{ app_port: 80, ssl: true }'), ['jiji/ssl-needs-host']],
    [b('{ app_port: 80, host: a.b, ssl: { certificate_pem: A_B } }'), ['jiji/ssl-pair-incomplete']],
    [b('{ targets: none }'), ['jiji/wrong-type']],
    [b('{ targets: [] }'), ['jiji/proxy-targets-empty']],
    [b('{ app_port: 80, hosts: a.b }'), ['jiji/wrong-type']],
    [b('{ app_port: 0, host: a.b }'), ['jiji/port-invalid']],
    [b('{ app_port: 80, host: a.b, path_prefix: "api/" }'), ['jiji/path-prefix-invalid']],
    [b('{ app_port: 80, host: a.b, healthcheck: up }'), ['jiji/wrong-type']],
    [b('{ app_port: 80, host: a.b, healthcheck: { path: up } }'), ['jiji/healthcheck-path-invalid']],
    [b('{ app_port: 80, host: a.b, healthcheck: { timeout: soon } }'), ['jiji/duration-invalid']],
    [b('{ app_port: 80, host: a.b }', ', network_mode: none'), ['jiji/network-mode-unsupported']],
    [b('{ targets: [{ app_port: 80, host: a.b }, { app_port: 80, host: a.b }] }'), ['jiji/proxy-target-duplicate-port']],
    [b('{ app_port: 80, listen_port: 80 }'), ['jiji/tcp-proxy-unsupported']],
    [b('{ app_port: 80, host: "*.local", ssl: true }'), ['jiji/ssl-wildcard']],
  ])('%s', (text, expected) => expect(codes(text)).toEqual(expected));
});

describe('fixes', () => {
  const fixed = (text: string, code: string): string | undefined => {
    const parsed = parseDeploy(text);
    const fix = validate(parsed).find((one) => one.code === code)?.fixes[0];
    return fix === undefined ? undefined : applyEdits(text, parsed.lines, fix.edits);
  };
  const old = (service: string): string => `services:\n  w:\n    servers: [{ host: h }]\n${service}`;
  it.each([
    ['jiji/app-port-assumed', old('    ports: ["80"]\n    proxy: { host: a.b }\n'), old('    ports: ["80"]\n    proxy: { app_port: 80, host: a.b }\n')],
    ['jiji/app-port-assumed', old('    ports: ["80"]\n    proxy: {host: a.b}\n'), old('    ports: ["80"]\n    proxy: {app_port: 80, host: a.b}\n')],
    ['jiji/app-port-assumed', old('    ports: ["80"]\n    proxy: {}\n'), old('    ports: ["80"]\n    proxy: { app_port: 80 }\n')],
    ['jiji/app-port-assumed', old('    proxy:\n      targets:\n        - host: a.b\n          ssl: true\n'), old('    proxy:\n      targets:\n        - app_port: 80\n          host: a.b\n          ssl: true\n')],
    ['jiji/app-port-assumed', old('    proxy:\n      # name\n      host: a.b # x\n').replaceAll('\n', '\r\n'), old('    proxy:\n      # name\n      app_port: 80\n      host: a.b # x\n').replaceAll('\n', '\r\n')],
    ['jiji/app-port-assumed', `x-p: &p { host: a.b }\n${old('    proxy: *p\n')}`, undefined],
    ['jiji/app-port-assumed', `x-p: &p { host: a.b }\n${old('    proxy:\n      <<: *p\n')}`, `x-p: &p { host: a.b }\n${old('    proxy:\n      app_port: 80\n      <<: *p\n')}`],
    ['jiji/app-port-not-in-ports', 'services:\n  w:\n    hosts: [s]\n    proxy:\n      app_port: 80\n', 'services:\n  w:\n    hosts: [s]\n    ports: ["80"]\n    proxy:\n      app_port: 80\n'],
    ['jiji/app-port-not-in-ports', 'services:\n  w:\n    hosts: [s]\n    ports: []\n    proxy: { app_port: 80 }\n', 'services:\n  w:\n    hosts: [s]\n    ports: ["80"]\n    proxy: { app_port: 80 }\n'],
    ['jiji/app-port-not-in-ports', 'services:\n  w:\n    hosts: [s]\n    ports:\n      - "81" # admin\n    proxy: { app_port: 80 }\n', 'services:\n  w:\n    hosts: [s]\n    ports:\n      - "81" # admin\n      - "80"\n    proxy: { app_port: 80 }\n'],
    ['jiji/app-port-not-in-ports', 'x-l: &l ["81"]\nservices: { w: { hosts: [s], ports: *l, proxy: { app_port: 80 } } }', undefined],
    ['jiji/app-port-not-in-ports', 'x-l: &l []\nservices: { w: { hosts: [s], ports: *l, proxy: { app_port: 80 } } }', undefined],
    ['jiji/app-port-not-in-ports', 'services: { w: { hosts: [s], &p proxy: { app_port: 80 } } }', undefined],
    ['jiji/app-port-not-in-ports', 'services:\n  w:\n    hosts: [s]\n    ? proxy\n    : app_port: 80\n', undefined],
    ['jiji/proxy-host-duplicate', 'services:\n  w:\n    hosts: [s]\n    proxy:\n      hosts:\n        - a.b\n        - A.b # again\n        - a.c\n', 'services:\n  w:\n    hosts: [s]\n    proxy:\n      hosts:\n        - a.b\n        - a.c\n'],
    ['jiji/proxy-host-duplicate', 'x-h: &h [a.b, a.b]\nservices: { w: { hosts: [s], proxy: { hosts: *h } } }', undefined],
    ['jiji/path-prefix-trailing-slash', "services: { w: { hosts: [s], proxy: { host: a.b, path_prefix: '/a/b/' } } }", "services: { w: { hosts: [s], proxy: { host: a.b, path_prefix: '/a/b' } } }"],
    ['jiji/path-prefix-trailing-slash', 'x-p: &p /a/\nservices: { w: { hosts: [s], proxy: { host: a.b, path_prefix: *p } } }', undefined],
  ])('%s of %j', (code, before, after) => {
    expect(fixed(before, code)).toBe(after);
    if (after !== undefined) expect(placesOf(code, after)).toEqual([]);
  });

  it('a missing port may be each of those that are listed', () => {
    const [one] = validate(parseDeploy('servers: { s: { host: h } }\nservices: { w: { servers: [s], ports: ["80", "53/udp", "81:82"], proxy: { hosts: [a.b] } } }')).filter((found) => found.code === 'jiji/app-port-missing');
    expect(one?.fixes.map(({ title, edits }) => [renderCode(title.code, title.args), edits[0]?.newText])).toEqual([['Write port: 80', ' port: 80,'], ['Write port: 82', ' port: 82,']]);
    expect(one?.fixes.some(({ mechanical }) => mechanical)).toBe(false);
  });

  it('are for "fix all" only where nothing is guessed', () => {
    const isMechanical = (text: string, code: string): boolean | undefined => validate(parseDeploy(text)).find((one) => one.code === code)?.fixes[0]?.mechanical;
    expect(isMechanical(old('    ports: ["80"]\n    proxy: { host: a.b }\n'), 'jiji/app-port-assumed')).toBe(true);
    expect(isMechanical(old('    proxy: { host: a.b }\n'), 'jiji/app-port-assumed')).toBe(false);
    expect(isMechanical('services: { w: { hosts: [s], proxy: { app_port: 80 } } }', 'jiji/app-port-not-in-ports')).toBe(true);
    expect(isMechanical('services: { w: { hosts: [s], ports: ["8000"], proxy: { app_port: 80 } } }', 'jiji/app-port-not-in-ports')).toBe(false);
  });
});

describe('words', () => {
  const words = (text: string, code: string): string | undefined => {
    const one = validate(parseDeploy(text)).find((found) => found.code === code);
    return one === undefined ? undefined : renderCode(one.code, one.args);
  };
  it.each([
    ['jiji/app-port-missing', 'servers: { s: { host: h } }\nservices: { w: { servers: [s], proxy: { hosts: [a.b] } } }', 'proxy needs port'],
    ['jiji/app-port-assumed', silent(a('["80"]', '{ host: a.b }')), 'app_port 80 is assumed from ports'],
    ['jiji/app-port-assumed', silent(a('[]', '{ host: a.b }')), 'app_port 80 is assumed from the default, unless the image exposes exactly one TCP port'],
    ['jiji/path-prefix-invalid', b('{ app_port: 80, host: a.b, path_prefix: api }'), 'path_prefix must start with "/" and contain no < > " | ? *, spaces, "//", "." or ".." segments'],
    ['jiji/path-prefix-invalid', b('{ app_port: 80, host: a.b, path_prefix: "/a?b=*" }'), 'path_prefix must start with "/" and contain no ?, *'],
    ['jiji/proxy-no-bridge', b('{ app_port: 80, host: a.b }', ', network_mode: host'), 'The proxy reaches services on the project bridge only; drop proxy or network_mode: host'],
  ])('of %s', (code, text, expected) => expect(words(text, code)).toBe(expected));

  it('form A warns of a port that is not listed, form B refuses it', () => {
    const severity = (text: string): string | undefined => validate(parseDeploy(text)).find((one) => one.code === 'jiji/app-port-not-in-ports')?.severity;
    expect(severity(silent(a('["81"]', '{ app_port: 80, host: a.b }')))).toBe('warning');
    expect(severity(b('{ app_port: 82, host: a.b }'))).toBe('error');
  });
});

describe('a key without a value', () => {
  it.each([
    ['services: { w: { hosts: [s], «proxy»: { app_port: , host: a.b } } }', 'jiji/app-port-missing', 0],
    ['services: { w: { hosts: [s], «proxy»: { app_port: 80, host: , hosts: } } }', 'jiji/proxy-host-missing', 0],
    ['services: { w: { hosts: [s], proxy: { app_port: 80, host: , hosts: [a.b] } } }', 'jiji/proxy-host-missing', 1],
    ['services: { w: { servers: [{ host: h }], proxy: { app_port: , host: a.b } } }', 'jiji/app-port-missing', 1],
  ])('%s is missing or has no effect, never both', (written, code, empty) => {
    const { text, places } = marked(written);
    expect(placesOf(code, text)).toEqual(places);
    expect(placesOf('jiji/empty-value', text)).toHaveLength(empty);
  });
});
