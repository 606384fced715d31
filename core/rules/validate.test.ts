import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderCode } from '../base/index.ts';
import { parseDeploy } from '../config/index.ts';
import { hasErrors, validate, type Diagnostic, type RuleContext } from './index.ts';
import { marked, placesOf } from './testing/marked.ts';

const run = (text: string, context: RuleContext = {}): readonly Diagnostic[] => validate(parseDeploy(text), context);
const words = (one: Diagnostic): string => renderCode(one.code, one.args);
const stopsSomething = (one: Diagnostic): boolean => one.severity === 'error' || one.severity === 'warning';

describe('places', () => {
  it.each([
    ['jiji/duplicate-key', 'project: a\n«project»: b\n'],
    ['jiji/unknown-key', 'services:\n  web:\n    «imagee»: x\n'],
    ['jiji/missing-key', '«project»: a\nbuilder: { engine: docker }\nservices: { w: { image: a } }\n'],
    ['jiji/empty-value', '«network»:\nproject: a\n'],
    ['jiji/empty-value', 'builder: { local: false, remote: , registry: { type: remote, username: , «port»: } }\n'],
    ['jiji/empty-value', 'builder: { local: true, «remote»: , registry: { type: local, «username»: } }\n'],
    ['jiji/empty-value', 'services: { w: { image: , build: }, v: { image: , «command»: }, u: { image: a, «build»: } }\n'],
    ['jiji/wrong-type', 'project: «12»\n'],
    ['jiji/wrong-type', 'network:\n  enabled: «"yes"»\n'],
    ['jiji/wrong-type', 'builder:\n  registry:\n    type: «remot»\n'],
    ['jiji/wrong-type', 'ssh:\n  «- user: a»\n'],
    ['jiji/no-servers', '«servers»: {}\n'],
    ['jiji/host-missing', 'servers:\n  «web1»:\n  web2: { host: a }\n'],
    ['jiji/host-duplicate', 'servers:\n  a: { host: «WEB.example» }\n  b: { host: «web.example» }\n'],
    ['jiji/host-duplicate', 'servers:\n  a: { host: «"2001:db8::1"» }\n  b: { host: «"2001:DB8:0::1"» }\n'],
    ['jiji/host-in-cluster-cidr', 'servers:\n  a: { host: «10.210.0.9» }\n'],
    ['jiji/cidr-host-overlap', '«servers»:\n  a: { host: 10.210.0.9 }\n'],
    ['jiji/cidr-syntax', 'network: { cluster_cidr: "10.«300».0.0/16" }\n'],
    ['jiji/cidr-syntax', 'network: { cluster_cidr: "10.210.0.0/«40»" }\n'],
    ['jiji/cidr-syntax', 'network: { cluster_cidr: «10.210» }\n'.replace('«10.210»', '«"10.210"»')],
    ['jiji/cidr-too-small', 'network: { cluster_cidr: "10.210.0.0«/25»" }\n'],
    ['jiji/cidr-too-large', 'network: { cluster_cidr: "10.0.0.0«/7»" }\n'],
    ['jiji/cidr-not-canonical', 'network: { cluster_cidr: «10.210.3.7/16» }\n'],
    ['jiji/unknown-server', 'servers: { web1: { host: a } }\nservices: { w: { hosts: [web1, «web2»] } }\n'],
    ['jiji/hosts-duplicate', 'services: { w: { hosts: [a, b, «a»] } }\n'],
    ['jiji/variable-malformed', 'services: { w: { image: "x:«${1}»" } }\n'],
    ['jiji/jiji-name-unknown', 'services: { w: { environment: { clear: { A: "http://«nope.jiji»:80/w.jiji" } } } }\n'],
    ['jiji/server-capacity', 'servers: { «a»: { host: h } }\nservices: { w: { servers: [a], scale: 300 } }\n'],
    ['jiji/too-many-servers', `«servers»:\n${Array.from({ length: 257 }, (_, n) => `  s${n}: { host: h${n} }`).join('\n')}\n`],
    ['jiji/ssh-user-missing', '«servers»: { a: { host: h } }\nservices: { w: { hosts: [a] } }\n'],
    ['jiji/ssh-proxy-both', 'ssh: { «proxy»: a, «proxy_command»: "%h %p" }\n'],
    ['jiji/ssh-proxy-both', 'ssh: { «proxy_jump»: a, «proxy_command»: "%h %p" }\n'],
    ['jiji/ssh-proxy-both', 'ssh:\n  proxy: a\n  proxy_command:\n'],
    ['jiji/ssh-keys-only-without-keys', 'servers: { a: { host: h } }\nssh: { «keys_only»: true }\nservices: { w: { hosts: [a] } }\n'],
    ['jiji/ssh-keys-only-without-keys', 'servers: { a: { host: h } }\nssh: { keys_only: true, config: true }\nservices: { w: { hosts: [a] } }\n'],
    ['jiji/app-port-missing', 'services: { w: { hosts: [a], proxy: { targets: [{ app_port: 1, host: a.b }, «{ host: c.d }»] } } }\n'],
    ['jiji/mixed-dialects', 'servers: { a: { host: h } }\nservices: { v: { «hosts»: [a] }, w: { «servers»: [a] } }\n'],
    ['jiji/multiple-documents', 'project: a\n«---»\nproject: b\n'],
  ])('%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(code, text)).toEqual(places);
  });

  it('both ends of a conflict point at each other', () => {
    const [first, second] = run('servers:\n  a: { host: x }\n  b: { host: x }\n').filter((one) => one.code === 'jiji/host-duplicate');
    expect(first?.related[0]?.range).toEqual(second?.range);
    expect(second?.related[0]?.range).toEqual(first?.range);
    expect([words(first!), words(second!)]).toEqual(['Host "x" is already server "b"', 'Host "x" is already server "a"']);
  });
});

/** Applies the first fix of a diagnostic. */
function fixed(text: string, code: string): string {
  const parsed = parseDeploy(text);
  const edits = validate(parsed).find((one) => one.code === code)?.fixes[0]?.edits ?? [];
  return [...edits].reverse().reduce((out, edit) => out.slice(0, parsed.lines.offset(edit.range.start)) + edit.newText + out.slice(parsed.lines.offset(edit.range.end)), text);
}

describe('fixes', () => {
  it.each([
    ['jiji/cidr-not-canonical', 'network: { cluster_cidr: "10.210.3.7/16" }', 'network: { cluster_cidr: "10.210.0.0/16" }'],
    ['jiji/cidr-not-canonical', 'network: { cluster_cidr: 10.64.9.0/12 }', 'network: { cluster_cidr: 10.64.0.0/12 }'],
    ['jiji/unknown-key', 'servcies: {}', 'services: {}'],
    ['jiji/unknown-server', "servers: { web1: { host: a } }\nservices: { w: { hosts: ['wb1'] } }", "servers: { web1: { host: a } }\nservices: { w: { hosts: ['web1'] } }"],
    ['jiji/server-is-address', 'servers: { web1: { host: 10.0.0.1 } }\nservices: { w: { hosts: [10.0.0.1] } }', 'servers: { web1: { host: 10.0.0.1 } }\nservices: { w: { hosts: [web1] } }'],
    ['jiji/port-not-quoted', 'services: { w: { ports: [80, 81:82] } }', 'services: { w: { ports: ["80", 81:82] } }'],
    ['jiji/app-port-not-in-ports', 'services: { w: { hosts: [a], ports: ["80"], proxy: { app_port: 90, host: a.b } } }', 'services: { w: { hosts: [a], ports: ["80", "90"], proxy: { app_port: 90, host: a.b } } }'],
    ['jiji/alias-key', 'ssh: { proxy_jump: a }', 'ssh: { proxy: a }'],
    ['jiji/dialect-foreign-key', 'services: { w: { hosts: [a], proxy: { port: 80, host: a.b } } }', 'services: { w: { hosts: [a], proxy: { app_port: 80, host: a.b } } }'],
    ['jiji/ssh-option-not-string', 'ssh: { options: { ServerAliveInterval: 30 } }', 'ssh: { options: { ServerAliveInterval: "30" } }'],
  ])('%s', (code, before, after) => {
    expect(fixed(before, code)).toBe(after);
    expect(run(after).some((one) => one.code === code && one.fixes.length > 0 && code !== 'jiji/port-not-quoted')).toBe(false);
  });
});

describe('cluster range', () => {
  const codes = (cidr: string, more = ''): string[] => run(`network: { cluster_cidr: "${cidr}"${more} }\nbuilder: { engine: podman }`).map((one) => one.code).filter((code) => code.includes('cidr'));
  it.each([
    ['10.210.0.0/16', []], ['10.0.0.0/8', ['jiji/cidr-known-overlap']], ['10.99.0.0/24', ['jiji/cidr-known-overlap']], ['10.120.0.0/24', []],
    ['fd00::/8', ['jiji/cidr-ipv6']], ['10.0.0/8', ['jiji/cidr-syntax']], ['010.0.0.0/8', ['jiji/cidr-syntax']], ['10.0.0.0', ['jiji/cidr-syntax']], ['10.0.0.0/33', ['jiji/cidr-syntax']],
    ['10.1.2.3/25', ['jiji/cidr-too-small']], ['10.0.0.1/7', ['jiji/cidr-too-large']], ['127.0.0.1/16', ['jiji/cidr-not-canonical']],
    ['0.0.0.0/8', ['jiji/cidr-reserved']], ['169.254.0.0/16', ['jiji/cidr-reserved']], ['224.0.0.0/8', ['jiji/cidr-reserved']], ['240.0.0.0/8', ['jiji/cidr-reserved']],
    ['8.8.0.0/16', ['jiji/cidr-public']], ['172.17.0.0/16', ['jiji/cidr-docker-bridge']], ['172.30.0.0/16', ['jiji/cidr-known-overlap']], ['172.24.0.0/13', ['jiji/cidr-known-overlap']], ['172.16.0.0/12', ['jiji/cidr-docker-bridge', 'jiji/cidr-known-overlap']],
    ['10.88.0.0/16', ['jiji/cidr-known-overlap']], ['100.64.0.0/10', ['jiji/cidr-known-overlap']], ['10.89.0.0/16', []], ['10.244.0.0/16', ['jiji/cidr-known-overlap']],
  ])('%s: %j, the first error only', (cidr, expected) => expect([...new Set(codes(cidr))]).toEqual(expected));

  it('may be smaller than a subnet when networking is off', () => expect(codes('10.210.0.0/25', ', enabled: false')).toEqual([]));
  it('minds the Docker bridge as an error with Docker', () => {
    const found = run('network: { cluster_cidr: 172.16.0.0/12 }\nbuilder: { engine: docker }').find((one) => one.code === 'jiji/cidr-docker-bridge');
    expect(found?.severity).toBe('error');
    expect(run('network: { cluster_cidr: 172.16.0.0/12 }\nbuilder: { engine: podman }').find((one) => one.code === 'jiji/cidr-docker-bridge')?.severity).toBe('warning');
  });
  it.each([[24, 1], [23, 2], [22, 4], [21, 8], [20, 16]])('/%i has room for %i servers', (prefix, max) => {
    const servers = (count: number): string => `servers:\n${Array.from({ length: count }, (_, n) => `  s${n}: { host: h${n} }`).join('\n')}\nnetwork: { cluster_cidr: 10.208.0.0/${prefix} }`;
    expect(run(servers(max)).some((one) => one.code === 'jiji/too-many-servers')).toBe(false);
    expect(run(servers(max + 1)).find((one) => one.code === 'jiji/too-many-servers')?.args).toEqual({ count: max + 1, prefix, max });
  });
  it('checks the range of a variable where the file has none', () => {
    const parsed = parseDeploy('project: a', { environ: { JIJI_CLUSTER_CIDR: '10.1.2.3/16' } });
    expect(validate(parsed).find((one) => one.code === 'jiji/cidr-not-canonical')).toMatchObject({ range: parsed.source.document, fixes: [] });
  });
});

describe('capacity', () => {
  const service = (scale: number, proxy: string): string => `servers: { a: { host: h } }\nservices: { w: { servers: [a], scale: ${scale}${proxy} } }`;
  it.each([
    [253, '', ['jiji/server-capacity-rollout']], [254, '', ['jiji/server-capacity']], [252, '', []],
    [252, ', proxy: { port: 80, hosts: [a.b] }', ['jiji/server-capacity-rollout']], [253, ', proxy: { port: 80, hosts: [a.b] }', ['jiji/server-capacity']],
  ])('%i containers%s', (scale, proxy, expected) => {
    expect(run(service(scale, proxy)).map((one) => one.code).filter((code) => code.includes('capacity'))).toEqual(expected);
  });
});

describe('broken syntax', () => {
  const shop = readFileSync('examples/shop/.jiji/deploy.yml', 'utf8');
  it('is reported once where one colon is missing, and nothing else is said about that service', () => {
    const found = run(shop.replace('    image: registry.lab:5000/shop/web:1.0', '    image registry.lab:5000/shop/web:1.0'));
    expect(found.filter(stopsSomething).map((one) => one.code)).toEqual(['jiji/yaml-syntax']);
  });
  it.each(['\nservers:', 'services:', 'project: shop', 'builder:', 'ssh:', '  web1:', '    hosts: [db1]', '      app_port: 3000'])('without the colon of %j little is said, and the syntax error is', (line) => {
    const found = run(shop.replace(line, line.replace(':', '')));
    expect(found.some((one) => one.code === 'jiji/yaml-syntax')).toBe(true);
    expect(found.filter(stopsSomething).length, found.map(words).join('\n')).toBeLessThanOrEqual(3);
  });
  it('other sections are still checked', () => {
    const found = run(shop.replace('image: registry.lab:5000/shop/web:1.0', 'image registry').replace('"10.210.0.0/16"', '"10.210.0.7/16"'));
    expect(found.map((one) => one.code)).toContain('jiji/cidr-not-canonical');
  });
});

describe('whole files', () => {
  it('say the same words at the same place once, where many faults of an anchor are seen at its alias', () => {
    const found = run('x-p: &p ["80x", "81x"]\nservices: { v: { ports: *p }, w: { ports: *p } }').filter((one) => one.code === 'jiji/port-syntax');
    expect(found.map(({ range }) => range.start.character)).toEqual([24, 42]);
  });
  it('the example has no error and no warning', () => {
    const found = run(readFileSync('examples/shop/.jiji/deploy.yml', 'utf8'));
    expect(found.filter((one) => one.severity === 'error' || one.severity === 'warning').map(words)).toEqual([]);
  });
  it('the complete file of the fixtures has no error and no warning', () => {
    const found = run(readFileSync('test/fixtures/complete.yml', 'utf8'));
    expect(found.filter((one) => one.severity === 'error' || one.severity === 'warning').map(words)).toEqual([]);
  });
  it('an empty file says one thing', () => expect(run('').map((one) => one.code)).toEqual(['jiji/root-not-mapping']));
  it('severities can be changed and codes switched off', () => {
    const text = 'services: { web: { image: nginx } }';
    expect(run(text, { severities: { 'jiji/image-floating-tag': 'error' } }).find((one) => one.code === 'jiji/image-floating-tag')?.severity).toBe('error');
    expect(run(text, { severities: { 'jiji/image-floating-tag': 'off' } }).some((one) => one.code === 'jiji/image-floating-tag')).toBe(false);
  });
  it('says whether there are errors', () => {
    expect(hasErrors(run('project: a'))).toBe(true);
    expect(hasErrors(run(readFileSync('examples/shop/.jiji/deploy.yml', 'utf8')))).toBe(false);
  });
  it('never throws, whatever part of a file is cut off', () => {
    const text = readFileSync('test/fixtures/complete.yml', 'utf8');
    for (let end = 0; end < text.length; end += 37) expect(() => run(text.slice(0, end))).not.toThrow();
    for (let at = 0; at < text.length; at += 53) expect(() => run(text.slice(0, at) + text.slice(at + 5))).not.toThrow();
  });
});
