import { boolean, choice, duration, early, either, integer, list, map, port, text, texts, type Level } from './shape.ts';

export const healthcheckKeys: Level = {
  path: { shape: text(), default: '/up', about: 'Path that answers 2xx when the container is ready.', examples: ['/health'] },
  cmd: { shape: text(), about: 'Command run inside the container instead of a path; exit status 0 is healthy.', examples: ['pg_isready'] },
  cmd_runtime: { shape: choice({ docker: 'Docker Engine.', podman: 'Podman, without a daemon.' }), about: 'Engine that runs `cmd`; by default the one of `builder`.' },
  interval: { shape: duration, default: '10s', about: 'Time between two checks (1s to 1h).' },
  timeout: { shape: duration, default: '5s', about: 'How long one check may take (1s to 10m).' },
  deploy_timeout: { shape: duration, default: '60s', defaultIn: { C: '30s' }, about: 'How long a new container may take to become healthy (1s to 1h).' },
};

const sslKeys: Level = {
  certificate_pem: { shape: text(), required: true, about: 'Name of the variable that holds the certificate chain.', examples: ['SHOP_CERTIFICATE'] },
  private_key_pem: { shape: text(), required: true, about: 'Name of the variable that holds the private key.', examples: ['SHOP_PRIVATE_KEY'] },
};

export const targetKeys: Level = {
  app_port: { shape: port, dialects: early, elsewhere: 'port', about: 'Port on which the container serves HTTP.', examples: [3000] },
  port: { shape: port, dialects: ['C'], elsewhere: 'app_port', about: '`app_port` in form C of this file.' },
  host: { shape: text(), dialects: early, elsewhere: 'hosts', about: 'The one host name that is routed to this service.', examples: ['shop.example.com'] },
  hosts: { shape: texts, about: 'Host names that are routed to this service.', examples: [['shop.example.com', 'www.example.com']] },
  ssl: { shape: either(boolean, map(sslKeys)), shapeIn: { A: boolean, B: boolean }, default: false, about: '`true` gets a certificate automatically; a mapping names the variables that hold one.' },
  path_prefix: { shape: text(), default: '/', about: 'Only paths below this prefix; it is removed before the request is passed on.', examples: ['/api'] },
  healthcheck: { shape: map(healthcheckKeys), about: 'How a new container proves that it is ready.' },
  health_check: { shape: map(healthcheckKeys), about: 'Older spelling of `healthcheck`.', aliasOf: 'healthcheck' },
  path: { shape: text(), about: 'Older spelling of `path_prefix`.', aliasOf: 'path_prefix' },
  listen_port: { shape: integer(), dialects: ['C'], noEffect: true, refused: true, about: 'Raw TCP port of form C; the proxy routes HTTP only.' },
};

export const proxyKeys: Level = {
  ...targetKeys,
  targets: { shape: list(map(targetKeys)), about: 'Several ports or hosts of one service; each item takes the keys of a proxy.' },
  enabled: { shape: boolean, about: '`false` removes the proxy. The presence of `proxy` is enough to switch it on.', aliasOf: 'proxy' },
};
