import { expect, it } from 'vitest';
import { renderCode } from '../base/index.ts';
import { parseDeploy } from '../config/index.ts';
import { validate } from './index.ts';

/** What is said under one code, in file order. */
const words = (code: string, text: string): string[] => validate(parseDeploy(text)).filter((one) => one.code === code).map((one) => renderCode(one.code, one.args));

/** Messages whose words depend on what is wrong. */
it.each([
  ['jiji/ssh-proxy-command-placeholders', 'ssh: { proxy_command: "ssh -W %h bastion" }', ['proxy_command needs %h and %p']],
  ['jiji/ssh-proxy-command-placeholders', 'ssh: { proxy_command: "ssh -W %h:%p %n" }', ['proxy_command needs %h and %p and may have %r and %%, but not "%n"']],
  ['jiji/ssh-proxy-command-placeholders', 'ssh: { proxy_command: "ssh -W %h:%p %" }', ['proxy_command needs %h and %p and may have %r and %%, but not "%"']],
  ['jiji/ssh-proxy-command-placeholders', 'ssh: { proxy_command: "ssh -l %r -W %h:%p 100%%" }', []],
  ['jiji/alias-key', 'ssh: { timeout: 1500, proxy_jump: a }', ['"timeout" is written "connect_timeout", in seconds', '"proxy_jump" is written "proxy"']],
  ['jiji/alias-key', 'services: { w: { proxy: { enabled: true } } }', ['"enabled" is not needed; proxy is on wherever it stands']],
  ['jiji/alias-key', 'services: { w: { proxy: { enabled: false } } }', ['"enabled" is not needed; remove proxy to switch it off']],
  ['jiji/ssl-needs-host', 'services: { w: { hosts: [a], proxy: { app_port: 1, ssl: true } } }', ['ssl needs host or hosts']],
  ['jiji/ssl-needs-host', 'servers: { a: { host: h } }\nservices: { w: { servers: [a], proxy: { port: 1, ssl: true } } }', ['ssl needs hosts']],
  ['jiji/port-conflict', 'services: { a: { image: x, servers: [{ host: 203.0.113.1 }], ports: ["81:1"] }, b: { image: y, servers: [{ host: 203.0.113.1 }], ports: ["81:2"] } }', ['Port 81/tcp on "203.0.113.1" is also used by service "b"', 'Port 81/tcp on "203.0.113.1" is also used by service "a"']],
  ['jiji/port-reserved', 'services: { a: { image: x, servers: [{ host: 203.0.113.1 }], ports: ["22:1"] } }', ['Port 22/tcp on "203.0.113.1" is used by SSH']],
  ['jiji/ssl-needs-root-path', 'services: { a: { image: x, servers: [{ host: 203.0.113.1 }], proxy: { app_port: 1, host: a.com, ssl: true, path_prefix: /x } } }', ['TLS is set on the service that owns "/" of a.com, and none on "203.0.113.1" does; add one or drop ssl here']],
  ['jiji/route-conflict', 'services: { a: { image: x, servers: [{ host: h.com }], proxy: { app_port: 1, host: a.com } }, b: { image: y, servers: [{ host: h.com }], proxy: { app_port: 1, host: a.com } } }', ['a.com/ on "h.com" is also routed to "b"; give one of them another host or path_prefix', 'a.com/ on "h.com" is also routed to "a"; give one of them another host or path_prefix']],
  ['jiji/ssh-user-missing', 'servers: { a: { host: h } }', ['No SSH user for server "a"; set ssh.user']],
  ['jiji/ssh-user-missing', 'ssh: { port: 22 }\nservers: { a: { host: h1 }, b: { host: h2, user: u }, c: { host: h3 }, d: { host: h4 }, e: { host: h5 } }', ['No SSH user for server "a", "c", "d" and 1 more; set ssh.user']],
  ['jiji/ssh-user-missing', 'services: { w: { image: x, servers: [{ host: 203.0.113.1 }] } }', ['No SSH user for server "203.0.113.1"; set ssh.user']],
  ['jiji/ssh-user-missing', 'ssh: { config: true }\nservers: { a: { host: h } }', []],
  ['jiji/cidr-known-overlap', 'builder: { engine: docker }\nnetwork: { cluster_cidr: "172.16.0.0/12" }', []],
  ['jiji/cidr-known-overlap', 'builder: { engine: podman }\nnetwork: { cluster_cidr: "172.16.0.0/12" }', ['Overlaps 172.18.0.0/16 to 172.31.0.0/16, used by Docker for further networks']],
])('%s says what is wrong in %j', (code, text, expected) => {
  expect(words(code, text)).toEqual(expected);
});
