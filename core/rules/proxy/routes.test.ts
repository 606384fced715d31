import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { parseDeploy } from '../../config/index.ts';
import { validate } from '../index.ts';
import { marked, placesOf } from '../testing/marked.ts';

const two = 'servers: { s: { host: h.example }, t: { host: i.example } }\nservices:\n';
const service = (name: string, hosts: string, proxy: string): string => `  ${name}: { hosts: [${hosts}], proxy: ${proxy} }\n`;
const route = (name: string, hosts: string, more: string, port = 80): string => service(name, hosts, `{ app_port: ${port}, ${more} }`);

describe('places', () => {
  it.each([
    ['jiji/route-conflict', two + route('v', 's', 'host: «a.b»') + route('w', 's', 'host: «A.B»')],
    ['jiji/route-conflict', two + route('v', 's, t', 'host: «a.b»') + route('w', 't', 'hosts: [a.c, «a.b»]')],
    ['jiji/route-conflict', two + route('v', 's', 'host: a.b') + route('w', 't', 'host: a.b')],
    ['jiji/route-conflict', two + route('v', 's', 'host: «a.b», path_prefix: /x/') + route('w', 's', 'host: «a.b», path_prefix: /x')],
    ['jiji/route-conflict', two + route('v', 's', 'host: a.b, path_prefix: /x') + route('w', 's', 'host: a.b')],
    ['jiji/route-conflict', two + route('v', 's', 'host: a.b') + route('w', 's', 'host: "${HOST}"')],
    ['jiji/route-conflict', two + route('v', 's', 'host: a.b') + route('w', 's', 'host: a.b, path_prefix: "${P}"')],
    ['jiji/route-conflict', two + route('v', 's', 'host: a.b') + route('w', '"${S}"', 'host: a.b')],
    ['jiji/route-conflict', two + route('v', 's', 'host: a.b') + service('w', 's', '{ enabled: false, app_port: 80, host: a.b }')],
    ['jiji/route-conflict', two + route('v', 's', 'host: a.b') + service('w', 's', '{ app_port: 80, host: a.b, listen_port: 80 }')],
    ['jiji/route-conflict', two + route('v', 's', 'hosts: [a.b, a.b]')],
    ['jiji/route-conflict', two + service('v', 's', '{ targets: [{ app_port: 80, host: «a.b» }, { app_port: 81, host: «a.b» }] }')],
    ['jiji/route-conflict', two + service('v', 's', '{ targets: [{ app_port: 80, host: a.b }, { app_port: 80, host: a.b }] }')],
    ['jiji/route-conflict', two + route('v', 's', 'host: «a.b»') + route('w', 's', 'host: «a.b»') + route('x', 's', 'host: «a.b»')],
    ['jiji/route-conflict', two + route('v', 's', 'host: "*.b"') + route('w', 's', 'host: a.b')],
    ['jiji/route-conflict', 'services:\n  v: { servers: [{ host: H }], proxy: { host: «a.b» } }\n  w: { servers: [{ host: h }], proxy: { host: «a.b» } }\n'],
    ['jiji/route-conflict', 'servers: { s: { host: h } }\nservices:\n  v: { servers: [s], proxy: { port: 80, hosts: [«a.b»] } }\n  w: { servers: [s], proxy: { port: 80, hosts: [«a.b»] } }\n'],
    ['jiji/route-shadowed', two + route('v', 's', 'host: a.b') + route('w', 's', 'host: a.b, path_prefix: «/x»')],
    ['jiji/route-shadowed', two + route('v', 's', 'host: a.b, path_prefix: /x') + route('w', 's', 'host: a.b, path_prefix: «/x/y»') + route('x', 's', 'host: a.b, path_prefix: /xy')],
    ['jiji/route-shadowed', two + route('v', 's', 'host: a.b') + route('w', 't', 'host: a.b, path_prefix: /x')],
    ['jiji/route-shadowed', two + service('v', 's', '{ targets: [{ app_port: 80, host: a.b }, { app_port: 81, host: a.b, path_prefix: /x }] }')],
    ['jiji/route-shadowed', two + route('v', 's', 'hosts: [a.b, a.c]') + route('w', 's', 'hosts: [a.b, a.c], path: «/x/»')],
    ['jiji/ssl-needs-root-path', two + route('w', 's', 'host: a.b, path_prefix: /x, «ssl»: true')],
    ['jiji/ssl-needs-root-path', two + route('v', 's', 'host: a.b, ssl: true') + route('w', 's', 'host: a.b, path_prefix: /x, ssl: true')],
    ['jiji/ssl-needs-root-path', two + route('v', 's', 'host: a.b, ssl: { certificate_pem: A_B, private_key_pem: A_C }') + route('w', 's', 'host: a.b, path_prefix: /x, ssl: true')],
    ['jiji/ssl-needs-root-path', two + route('v', 's', 'host: a.b, ssl: true') + route('w', 's, t', 'host: a.b, path_prefix: /x, «ssl»: true')],
    ['jiji/ssl-needs-root-path', two + route('v', 's', 'host: a.b, ssl: false') + route('w', 's', 'host: a.b, path_prefix: /x, «ssl»: true')],
    ['jiji/ssl-needs-root-path', two + route('v', 's', 'host: a.b, ssl: true') + route('w', 's', 'hosts: [a.b, a.c], path_prefix: /x, «ssl»: true')],
    ['jiji/ssl-needs-root-path', two + route('v', 's', 'host: "*.b", ssl: { certificate_pem: A_B, private_key_pem: A_C }') + route('w', 's', 'host: a.b, path_prefix: /x, «ssl»: true')],
    ['jiji/ssl-needs-root-path', two + route('v', 's', 'host: "${ROOT}", ssl: true') + route('w', 's', 'host: a.b, path_prefix: /x, ssl: true')],
    ['jiji/ssl-needs-root-path', two + route('v', 't', 'host: "${ROOT}", ssl: true') + route('w', 's', 'host: a.b, path_prefix: /x, «ssl»: true')],
    ['jiji/ssl-needs-root-path', two + route('v', '"${S}"', 'host: a.b, ssl: true') + route('w', 's', 'host: a.b, path_prefix: /x, ssl: true')],
    ['jiji/ssl-needs-root-path', two + route('v', 's', 'host: a.b, ssl: "${TLS}"') + route('w', 's', 'host: a.b, path_prefix: /x, ssl: true')],
    ['jiji/ssl-needs-root-path', two + route('w', 's', 'host: a.b, path_prefix: /x, ssl: "${TLS}"')],
    ['jiji/ssl-needs-root-path', two + route('w', 's', 'host: a.b, path_prefix: /, ssl: true')],
    ['jiji/ssl-needs-root-path', two + route('w', 'nowhere', 'host: a.b, path_prefix: /x, ssl: true')],
    ['jiji/ssl-mixed', two + route('v', 's', 'host: a.b, ssl: «true»') + route('w', 's', 'host: a.b, path_prefix: /x, ssl: «false»')],
    ['jiji/ssl-mixed', two + route('v', 's', 'host: a.b, ssl: «true»') + route('w', 't', 'host: «a.b»')],
    ['jiji/ssl-mixed', two + route('v', 's', 'host: a.b, ssl: true') + route('w', 's', 'host: a.b, path_prefix: /x')],
    ['jiji/ssl-mixed', two + route('v', 's', 'host: a.b, ssl: false') + route('w', 's', 'host: a.b, path_prefix: /x, ssl: true')],
    ['jiji/ssl-mixed', two + route('v', 's', 'host: a.b, ssl: true') + route('w', 't', 'host: a.b, ssl: { certificate_pem: A_B, private_key_pem: A_C }')],
    ['jiji/ssl-mixed', two + route('v', 's', 'host: a.b, ssl: true') + route('w', 't', 'host: a.b, ssl: "${TLS}"')],
    ['jiji/ssl-mixed', two + service('v', 's', '{ targets: [{ app_port: 80, hosts: [a.b, a.c], ssl: «true» }, { app_port: 81, hosts: [a.b, a.c], path_prefix: /x, ssl: «false» }] }')],
  ])('%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(code, text)).toEqual(places);
  });
});

it('a conflict names the server, the route and the other service, and points there', () => {
  const [first, second] = validate(parseDeploy(two + route('v', 's, t', 'host: a.b, path_prefix: /x') + route('w', 't', 'host: a.b, path_prefix: /x'))).filter((one) => one.code === 'jiji/route-conflict');
  expect([first, second].map((one) => renderCode(one?.code ?? '', one?.args ?? {}))).toEqual([
    'a.b/x on "t" is also routed to "w"; give one of them another host or path_prefix',
    'a.b/x on "t" is also routed to "v"; give one of them another host or path_prefix',
  ]);
  expect(first?.related[0]?.range).toEqual(second?.range);
  expect(second?.related[0]?.range).toEqual(first?.range);
});

it('says which prefix is tried first', () => {
  const [one] = validate(parseDeploy(two + route('v', 's', 'host: a.b, path_prefix: /x') + route('w', 's', 'host: a.b, path_prefix: /x/y/z'))).filter((found) => found.code === 'jiji/route-shadowed');
  expect(renderCode(one?.code ?? '', one?.args ?? {})).toBe('Longest prefix wins: /x/y/z before /x of "v"');
});

it('services that all claim one route are told once each, not once a pair', () => {
  const count = 300;
  const text = two + Array.from({ length: count }, (_, index) => route(`v${index}`, 's, t', 'hosts: [a.b, a.c]')).join('');
  const found = validate(parseDeploy(text)).filter((one) => one.code === 'jiji/route-conflict');
  expect(found.length).toBe(count * 2);
});
