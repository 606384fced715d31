import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { parseDeploy } from '../../config/index.ts';
import { validate, type Diagnostic, type RuleContext } from '../index.ts';
import { applyEdits } from '../apply.ts';
import { marked, placesOf } from '../testing/marked.ts';

const one = 'servers: { a: { host: h1 } }\n';
const two = 'servers: { a: { host: h1 }, b: { host: h2 } }\n';
const found = (text: string, code: string, context: RuleContext = {}): readonly Diagnostic[] => validate(parseDeploy(text), context).filter((each) => each.code === code);
const service = (ports: string, more = ''): string => `${one}services: { w: { hosts: [a], ports: [${ports}]${more} } }`;

/** The text after the first fix of the first finding. */
function fixed(text: string, code: string): string | undefined {
  const parsed = parseDeploy(text);
  const edits = validate(parsed).find((each) => each.code === code)?.fixes[0]?.edits;
  return edits === undefined ? undefined : applyEdits(text, parsed.lines, edits);
}

describe('places', () => {
  it.each([
    ['port-syntax', service('«"0"», «"65536"», "65535", «"80-90"», «"[::1]:1:2"», «"1/sctp"», «"256.0.0.1:1:2"», "1:65535/udp", «":80"», «""», «" 80"»')],
    ['port-syntax', service('«80.5», «0x50», «0», 80, "${PORT}", "${H}:80", true')],
    ['port-syntax', `x-p: &p ["80x"]\n${one}services: { w: { hosts: [a], ports: «*p» } }`],
    ['port-not-quoted', service('«80», «80:80», "81", 80:80/udp, 127.0.0.1:80:80')],
    ['port-duplicate', service('"80:80", «"80:80/tcp"», «"0.0.0.0:80:80"», "80:80/udp", "127.0.0.1:81:80"')],
    ['port-duplicate', service('"3000", «"3000"», "3000/udp"')],
    ['port-duplicate', service('"80:80", «"80:81"», «"127.0.0.1:80:82"», "80:81/udp", "8080:81"')],
    ['port-duplicate', service('"10.0.0.1:80:80", "10.0.0.2:80:80"')],
    ['port-duplicate', service('"${A}", "${A}", "x", "x"')],
    ['port-duplicate', `x-p: &p ["80", "80"]\n${one}services: { w: { hosts: [a], ports: «*p» } }`],
    ['port-duplicate', 'services: { v: { ports: ["80:80"] }, w: { ports: ["80:80"] } }'],
    ['port-conflict', `${two}services: { v: { hosts: [a, b], ports: [«"80:80"»] }, w: { hosts: [b], ports: [«"80:81"»] } }`],
    ['port-conflict', `${two}services: { v: { hosts: [a], ports: ["80:80"] }, w: { hosts: [b], ports: ["80:80"] } }`],
    ['port-conflict', `${one}services: { v: { hosts: [a], ports: ["80:80"] }, w: { hosts: [a], ports: ["80:80/udp"] } }`],
    ['port-conflict', `${one}services: { v: { hosts: [a], ports: ["80"] }, w: { hosts: [a], ports: ["80"] } }`],
    ['port-conflict', `${one}services: { v: { hosts: [a], ports: [«"127.0.0.1:80:80"»] }, w: { hosts: [a], ports: [«"0.0.0.0:80:80"»] } }`],
    ['port-conflict', `${one}services: { v: { hosts: [a], ports: ["127.0.0.1:80:80"] }, w: { hosts: [a], ports: ["10.0.0.1:80:80"] } }`],
    ['port-conflict', `${one}services: { u: { hosts: [a], ports: [«"10.0.0.1:80:1"»] }, v: { hosts: [a], ports: [«"10.0.0.2:80:1"»] }, w: { hosts: [a], ports: [«"80:1"»] } }`],
    ['port-conflict', `${one}services: { u: { hosts: [a], ports: [«"80:1"»] }, v: { hosts: [a], ports: [«"10.0.0.2:80:1"»] }, w: { hosts: [a], ports: [«"80:1"»] } }`],
    ['port-conflict', `${one}services: { w: { hosts: [a], ports: ["80:80", "80:81"] } }`],
    ['port-conflict', `x-p: &p ["80:80"]\n${one}services: { v: { hosts: [a], ports: «*p» }, w: { hosts: [a], ports: «*p» } }`],
    ['port-conflict', `${one}services: { v: { hosts: [a], network_mode: host, ports: [«"80"»] }, w: { hosts: [a], network_mode: host, ports: [«"80"»] } }`],
    ['port-conflict', `${one}services: { v: { hosts: [a], network_mode: host, ports: [«"80"»] }, w: { hosts: [a], ports: [«"80:8000"»] } }`],
    ['port-conflict', `${one}services: { v: { hosts: [a], network_mode: "\${M}", ports: ["80:80"] }, w: { hosts: [a], ports: ["80:80"] } }`],
    ['port-conflict', 'services:\n  v: { servers: [{ host: h1.example }], ports: [«"80:80"»] }\n  w: { servers: [{ host: H1.example }], ports: [«"80:80"»] }\n'],
    ['port-conflict', `${one}services: { v: { servers: [a], ports: [«"80:80"»] }, w: { servers: [a], ports: [«"80:80"»] } }`],
    ['port-privileged-host', service('«"25:25"», «"1023:1"», "1024:1", "80:1", "443:1", "25", «"127.0.0.1:53:53/udp"»')],
    ['port-privileged-host', service('"25"', ', network_mode: host')],
    ['port-public-database', service('«"5432"», «"1:3306"», «"0.0.0.0:1:6379"», "127.0.0.1:1:9200", "10.0.0.1:1:27017", «"11211/udp"», "5433"')],
    ['port-public-database', service('"9200", "8123"', ', proxy: { targets: [{ app_port: 9200, host: a.b }, { app_port: 8123, host: c.d }] }')],
    ['port-public-database', service('«"9200:9200"»', ', proxy: { app_port: 9200, host: a.b }')],
    ['port-public-database', service('"5432"', ', network_mode: host')],
    ['host-port-prevents-rolling', service('«"8080:80"», "3000", «"127.0.0.1:81:81"»')],
    ['host-port-prevents-rolling', service('«"8080:80"»', ', stop_first: false')],
    ['host-port-prevents-rolling', service('"8080:80"', ', stop_first: true')],
    ['host-port-prevents-rolling', service('"8080:80"', ', stop_first: "${X}"')],
  ])('jiji/%s in %s', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(`jiji/${code}`, text)).toEqual(places);
  });

  it('says nothing about what has no type of its own', () => {
    for (const ports of ['80', '{ a: b }', '"80:80"', '[[80]]', '[{ 80: 80 }]', '[null, ]']) {
      const codes = validate(parseDeploy(`${one}services: { w: { hosts: [a], ports: ${ports} } }`)).map((each) => each.code).filter((code) => code.includes('port'));
      expect(codes).toEqual([]);
    }
  });
});

describe('port-conflict', () => {
  it('names the server and the other service, and points there', () => {
    const [first, second] = found(`${two}services: { v: { hosts: [a, b], ports: ["80:80"] }, w: { hosts: [b], ports: ["80:81"] } }`, 'jiji/port-conflict');
    expect(renderCode(first!.code, first!.args)).toBe('Port 80/tcp on "b" is also used by service "w"');
    expect(renderCode(second!.code, second!.args)).toBe('Port 80/tcp on "b" is also used by service "v"');
    expect([first?.related[0]?.range, second?.related[0]?.range]).toEqual([second?.range, first?.range]);
  });
});

describe('port-reserved', () => {
  const said = (text: string, context: RuleContext = {}): readonly (readonly [string, string])[] => found(text, 'jiji/port-reserved', context).map((each) => [each.severity, String(each.args['what'])] as const);
  const dns = 'the private DNS';
  const api = 'the registry database (API)';
  const gossip = 'the registry database (gossip) on an IPv6 address';
  it.each([
    ['22:22', '', 'error', 'SSH'], ['10.9.9.9:22:22', '', 'error', 'SSH'], ['22:22/udp', '', undefined, ''],
    ['80:1', '', undefined, ''], ['80:1', ', proxy: { app_port: 3000, host: a.b }', 'error', 'the proxy'], ['127.0.0.1:443:1', ', proxy: { app_port: 3000, host: a.b }', 'error', 'the proxy'],
    ['80:1', ', proxy: { enabled: false, app_port: 3000, host: a.b }', undefined, ''],
    ['51820:1/udp', '', 'error', 'WireGuard'], ['127.0.0.1:51820:1/udp', '', 'error', 'WireGuard'], ['51820:1', '', undefined, ''],
    ['53:53', '', 'error', dns], ['53:53/udp', '', 'error', dns], ['10.210.0.1:53:53', '', 'error', dns], ['10.210.7.1:53:53/udp', '', 'error', dns], ['10.210.0.2:53:53', '', undefined, ''], ['127.0.0.1:53:53', '', undefined, ''], ['10.211.0.1:53:53', '', undefined, ''],
    ['8080:80', '', 'warning', api], ['127.0.0.1:8080:80', '', 'warning', api], ['0.0.0.0:8080:80', '', 'warning', api], ['10.0.0.1:8080:80', '', undefined, ''], ['8080:80/udp', '', undefined, ''], ['80:8080', '', undefined, ''],
    ['8787:1', '', 'warning', gossip], ['8787:1/udp', '', 'warning', gossip], ['0.0.0.0:8787:1', '', undefined, ''],
    ['9153:1', '', 'error', "the private DNS's metrics"], ['9199:1', '', 'error', 'the health check of the server'], ['127.0.0.1:9153:1', '', undefined, ''], ['10.210.3.1:9199:1', '', 'error', 'the health check of the server'],
    ['6767:1', '', undefined, ''], ['6767:1', ', build: .', 'error', 'the local registry during deploys'], ['127.0.0.1:6767:1', ', build: .', 'error', 'the local registry during deploys'], ['10.0.0.1:6767:1', ', build: .', undefined, ''],
    ['22', ', network_mode: host', 'warning', 'SSH'], ['53', ', network_mode: host', 'warning', dns], ['22', '', undefined, ''],
  ])('%s%s: %s', (port, more, severity, what) => {
    expect(said(service(`"${port}"`, more))).toEqual(severity === undefined ? [] : [[severity, what]]);
  });

  it('knows the SSH port of each server, and where it is not known', () => {
    const ports = (servers: string, ssh = ''): readonly unknown[] => said(`servers: { a: { host: h${servers} } }\n${ssh}services: { w: { hosts: [a], ports: ["22:22", "2222:1"] } }`);
    expect(ports(', port: 2222')).toEqual([['error', 'SSH']]);
    expect(ports('', 'ssh: { port: 2222 }\n')).toEqual([['error', 'SSH']]);
    expect(ports(', port: 23', 'ssh: { port: 22 }\n')).toEqual([]);
    expect(ports(', port: "${P}"')).toEqual([]);
    expect(ports('', 'ssh: { port: "${P}" }\n')).toEqual([]);
    expect(ports('', 'ssh: { config: true }\n')).toEqual([]);
    expect(ports(', port: 22', 'ssh: { config: true }\n')).toEqual([['error', 'SSH']]);
  });

  it('is an error for 8080 once the cluster is known to use it, and says nothing when it uses another', () => {
    const network = (apiPort?: number): RuleContext => ({ network: { clusterCidr: '10.210.0.0/16', serviceDomain: 'jiji', ...(apiPort === undefined ? {} : { apiPort }) } });
    expect(said(service('"8080:80"'), network(8080))).toEqual([['error', api]]);
    expect(said(service('"8080:80"'), network(9220))).toEqual([]);
    expect(said(service('"9220:80"'), network(9220))).toEqual([['error', api]]);
    expect(said(service('"8080:80"'), network())).toEqual([['warning', api]]);
  });

  it('reserves nothing for a network that is off or may be', () => {
    for (const enabled of ['false', '"${ON}"']) expect(said(`network: { enabled: ${enabled} }\n${service('"53:53", "8080:80", "51820:1/udp", "8787:1", "9153:1"')}`)).toEqual([]);
  });

  it('knows the range and the registry port of the file', () => {
    expect(said(`network: { cluster_cidr: 10.99.0.0/16 }\n${service('"10.99.4.1:53:53", "10.210.0.1:53:53"')}`)).toEqual([['error', dns]]);
    expect(said(`builder: { registry: { port: 7000 } }\n${service('"7000:1", "6767:1"', ', build: .')}`)).toEqual([['error', 'the local registry during deploys']]);
    for (const open of ['port: "${P}"', 'type: "${T}"']) expect(said(`builder: { registry: { ${open} } }\n${service('"6767:1"', ', build: .')}`)).toEqual([]);
    expect(said(`builder: { registry: { type: remote, server: ghcr.io } }\n${service('"6767:1"', ', build: .')}`)).toEqual([]);
  });

  it('is certain of nothing but SSH and the proxy in form C', () => {
    const text = `${one}services: { w: { servers: [a], ports: ["22:22", "53:53", "51820:1/udp", "80:1"], proxy: { port: 3000, hosts: [a.b] } } }`;
    expect(said(text)).toEqual([['error', 'SSH'], ['warning', dns], ['warning', 'WireGuard'], ['error', 'the proxy']]);
  });

  it('speaks once about a port of many servers, and of the worse', () => {
    const text = 'servers: { a: { host: h1 }, b: { host: h2, port: 8080 } }\nservices: { w: { hosts: [a, b], ports: ["8080:80"] } }';
    expect(found(text, 'jiji/port-reserved').map((each) => [each.severity, each.args['server']])).toEqual([['error', 'b']]);
  });
});

describe('host-port-prevents-rolling', () => {
  it('is a warning where a proxy would make it needless', () => {
    expect(found(service('"8080:80"', ', proxy: { app_port: 80, host: a.b }'), 'jiji/host-port-prevents-rolling').map((each) => each.severity)).toEqual(['warning']);
    expect(found(service('"8080:80"', ', proxy: { enabled: false }'), 'jiji/host-port-prevents-rolling').map((each) => each.severity)).toEqual(['information']);
  });
});

describe('port-public-database', () => {
  it('names the service under the domain of the file', () => {
    expect(found(`network: { service_domain: shop.internal }\n${service('"5432:5432"')}`, 'jiji/port-public-database')[0]?.args).toEqual({ name: 'w.shop.internal' });
  });
});

describe('fixes', () => {
  it.each([
    ['port-not-quoted', service('80:80'), service('"80:80"')],
    ['port-duplicate', service('"80:80", "80:80/tcp", "81:81"'), service('"80:80", "81:81"')],
    ['port-duplicate', service('"80:80", "80:81"'), undefined],
    ['port-public-database', service("'5432:5432'"), service("'127.0.0.1:5432:5432'")],
    ['port-public-database', service('0.0.0.0:5432:5432/tcp'), service('127.0.0.1:5432:5432/tcp')],
    ['port-public-database', service('"5432"'), undefined],
    ['host-port-prevents-rolling', service('"8080:80"'), service('"8080:80"', ', stop_first: true')],
    ['host-port-prevents-rolling', service('"8080:80"', ', stop_first: false'), service('"8080:80"', ', stop_first: true')],
    ['host-port-prevents-rolling', `${one}services: { w: { servers: [a], scale: 2, ports: ["8080:80"] } }`, undefined],
    ['host-port-prevents-rolling', 'services: { w: { servers: [{ host: h }], ports: ["8080:80"] } }', 'services: { w: { servers: [{ host: h }], ports: ["8080:80"], stop_first: true } }'],
  ])('jiji/%s in %s', (code, before, after) => {
    expect(fixed(before, `jiji/${code}`)).toBe(after);
    if (after !== undefined) expect(found(after, `jiji/${code}`)).toEqual([]);
  });

  it('those that ask nothing of the author are said to be so', () => {
    const mechanical = (text: string, code: string): unknown => found(text, code)[0]?.fixes[0]?.mechanical ?? false;
    expect(mechanical(service('80:80'), 'jiji/port-not-quoted')).toBe(true);
    expect(mechanical(service('"80", "80"'), 'jiji/port-duplicate')).toBe(true);
    expect(mechanical(service('"5432:5432"'), 'jiji/port-public-database')).toBe(false);
    expect(mechanical(service('"8080:80"'), 'jiji/host-port-prevents-rolling')).toBe(false);
  });
});

describe('many servers and services', () => {
  /** Counts how often a rule looks at the list of servers of a service, instead of measuring time. */
  it('every mention of a server is looked at a fixed number of times', () => {
    const looks = (services: number): number => {
      const servers = Array.from({ length: 64 }, (_, n) => `  s${n}: { host: h${n} }`).join('\n');
      const text = `servers:\n${servers}\nservices:\n${Array.from({ length: services }, (_, n) => `  w${n}: { hosts: [s${n % 64}, s${(n * 7) % 64}], ports: ["8080:80", "127.0.0.1:9000:1"], volumes: ["data:/data"] }`).join('\n')}\n`;
      const parsed = parseDeploy(text);
      let count = 0;
      for (const each of parsed.config?.services ?? []) {
        const list = each.servers;
        Object.defineProperty(each, 'servers', { get: () => { count++; return list; } });
      }
      validate(parsed);
      return count;
    };
    const [some, more] = [looks(50), looks(500)];
    expect(more).toBeLessThan(some * 12);
  });
});
