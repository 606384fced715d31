import { describe, expect, it } from 'vitest';
import { renderCode } from '../../base/index.ts';
import { parseDeploy } from '../../config/index.ts';
import { validate } from '../index.ts';
import { marked, placesOf } from '../testing/marked.ts';

const one = (mode: string, more = ''): string => `services: { w: { hosts: [s], network_mode: ${mode}${more} } }`;
const two = 'servers: { s: { host: h }, t: { host: i } }\nservices:\n';
const c = (w: string, v: string): string => `${two}  w: { servers: [s], ${w} }\n  v: { servers: [s], ${v} }\n`;

describe('places', () => {
  it.each([
    ['jiji/network-mode-unsupported', one('«none»')],
    ['jiji/network-mode-unsupported', one('«"container:abc"»')],
    ...['bridge', 'host', '"service:v"', 'nothing', '"${MODE}"', '"", x: 1', '1', '[none]', ''].map((mode): [string, string] => ['jiji/network-mode-unsupported', one(mode)]),
    ...['«nothing»', '«Host»', '«""»', '«"service:"»', '«"bridge "»', '«default»'].map((mode): [string, string] => ['jiji/network-mode-invalid', one(mode)]),
    ...['bridge', 'host', '"service:v"', 'none', '"container:a"', '"${MODE}"', '1', '[host]', ''].map((mode): [string, string] => ['jiji/network-mode-invalid', one(mode)]),
    ['jiji/network-mode-ports', one('host', ', «ports»: ["80", "81"]')],
    ['jiji/network-mode-ports', one('host', ', «ports»: ["8080:80"]')],
    ['jiji/network-mode-ports', one('host', ', «ports»: ["127.0.0.1:8080:80"]')],
    ['jiji/network-mode-ports', one('host', ', ports: ["80"]')],
    ['jiji/network-mode-ports', one('host', ', ports: ["53/udp"]')],
    ['jiji/network-mode-ports', one('host', ', ports: []')],
    ['jiji/network-mode-ports', one('host', ', ports: ["${P}"]')],
    ['jiji/network-mode-ports', one('host', ', ports: web')],
    ['jiji/network-mode-ports', one('bridge', ', ports: ["8080:80", "81"]')],
    ['jiji/network-mode-ports', one('"service:v"', ', «ports»: ["80"]')],
    ['jiji/network-mode-ports', one('"service:v"', ', ports: []')],
    ['jiji/network-mode-ports', `${two}  w: { hosts: [s, t], network_mode: host, ports: ["80"] }\n  v: { hosts: [t], network_mode: host, ports: ["80"] }\n`],
    ['jiji/network-mode-target', one('«"service:v"»')],
    ['jiji/network-mode-target', one('«"service:w"»')],
    ['jiji/network-mode-target', `${two}  w: { hosts: [s], network_mode: «"service:v"» }\n  v: { hosts: [s], network_mode: host }\n`],
    ['jiji/network-mode-target', `${two}  w: { hosts: [s], network_mode: «"service:v"» }\n  v: { hosts: [s], network_mode: "service:x" }\n  x: { hosts: [s] }\n`],
    ['jiji/network-mode-target', `${two}  w: { hosts: [s], network_mode: "service:v" }\n  v: { hosts: [s, t], network_mode: bridge }\n`],
    ['jiji/network-mode-target', `${two}  w: { hosts: [s], network_mode: "service:v" }\n  v: { hosts: [s], network_mode: "\${MODE}" }\n`],
    ['jiji/network-mode-target', `${two}  w: { hosts: [s, t], network_mode: «"service:v"» }\n  v: { hosts: [s] }\n`],
    ['jiji/network-mode-target', `${two}  w: { hosts: [s, t], network_mode: "service:v" }\n  v: { hosts: [s, "\${S}"] }\n`],
    ['jiji/network-mode-target', c('network_mode: «"service:v"», scale: 2', 'image: a')],
    ['jiji/network-mode-target', c('network_mode: "service:v", scale: 1', 'image: a')],
    ['jiji/network-mode-target', c('network_mode: «"service:v"», crons: { x: { schedule: "* * * * *", command: a } }', 'image: a')],
    ['jiji/network-mode-target', c('network_mode: "service:v", crons: {}', 'image: a')],
    ['jiji/network-mode-target', 'x-m: &m "service:v"\nservices: { w: { hosts: [s], network_mode: «*m» } }'],
  ])('%s in %j', (code, written) => {
    const { text, places } = marked(written);
    expect(placesOf(code, text)).toEqual(places);
  });
});

const words = (text: string, code: string): string[] => validate(parseDeploy(text)).filter((found) => found.code === code).map((found) => renderCode(found.code, found.args));

it.each([
  ['jiji/network-mode-invalid', one('hosts'), ['network_mode is bridge, host or service:<name>; did you mean "host"?']],
  ['jiji/network-mode-invalid', one('overlay'), ['network_mode is bridge, host or service:<name>']],
  ['jiji/network-mode-ports', one('host', ', ports: ["80:80"]'), ['With network_mode host, ports takes at most one container port, without a host port']],
  ['jiji/network-mode-target', `${two}  w: { hosts: [s, t], network_mode: "service:v" }\n  v: { hosts: [s] }\n`, ['"v" cannot share its network: it does not run on "t"; list the same servers']],
])('%s says what is wrong', (code, text, expected) => expect(words(text, code)).toEqual(expected));

it('the ports point at the mode', () => {
  const parsed = parseDeploy(one('host', ', ports: ["80", "81"]'));
  const found = validate(parsed).find((diagnostic) => diagnostic.code === 'jiji/network-mode-ports');
  expect(found?.related[0]?.range).toEqual(parsed.source.value(['services', 'w', 'network_mode']));
});
