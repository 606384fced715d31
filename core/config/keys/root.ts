import { inlineServers, networkKeys, servers, sshKeys } from './servers.ts';
import { environment, serviceKeys } from './services.ts';
import { boolean, choice, early, either, late, map, port, record, text, type Level } from './shape.ts';

const registryKeys: Level = {
  type: { shape: choice({ local: 'A registry on this machine; servers reach it through a tunnel while a deploy runs.', remote: 'The registry in `server`, with `username` and `password`.' }), default: 'local', dialects: early, about: '`local` runs a registry on this machine; `remote` uses the one in `server`. `remote` is meant where only `server` is set.' },
  port: { shape: port, default: 6767, defaultIn: { C: 31270 }, about: 'Port of the local registry.' },
  server: { shape: text(), about: 'Remote registry as `host` or `host:port`, without a scheme.', examples: ['ghcr.io'] },
  username: { shape: text(), about: 'User of the remote registry; also the namespace of its images.', examples: ['acme'] },
  password: { shape: text(), about: 'Password of the remote registry, as a reference.', examples: ['${GHCR_TOKEN}'] },
};

const builderKeys: Level = {
  engine: { shape: choice({ docker: 'Docker Engine.', podman: 'Podman, without a daemon.' }), required: true, about: 'Container engine on the servers and for builds.' },
  local: { shape: boolean, default: true, dialects: early, about: 'Build on this machine; `false` needs `remote`. Form C builds on `remote` wherever that is set.' },
  remote: { shape: text(), about: 'Build server as `ssh://[user@]host[:port]`.', examples: ['ssh://builder@10.0.0.5:22'] },
  cache: { shape: boolean, default: true, about: '`false` builds without cache.' },
  registry: { shape: map(registryKeys), about: 'Where built images are pushed.' },
};

const secretsKeys: Level = {
  adapter: { shape: text(), about: 'Where secrets would be fetched from.', examples: ['env'] },
  project: { shape: text(), about: 'Project inside the secret store.' },
  config: { shape: text(), about: 'Configuration inside the secret store.' },
};

/** The whole file. Keys that start with `x-` are free for anchors at this level. */
export const rootKeys: Level = {
  project: { shape: text('^[a-z0-9]+([_-][a-z0-9]+)*$'), required: true, about: 'Name of the project: 1 to 50 lowercase letters, digits, `-` or `_`. Part of container, image and DNS names.', examples: ['shop'] },
  builder: { shape: map(builderKeys), required: true, about: 'Container engine and how images are built.' },
  servers: { shape: either(servers, inlineServers), shapeIn: { B: servers, 'B+': servers, C: servers }, dialects: ['B', 'B+', 'C'], requiredIn: ['B', 'B+', 'C'], about: 'Servers by name.', examples: [{ web1: { host: '203.0.113.10' } }] },
  ssh: { shape: map(sshKeys), about: 'How servers are reached.' },
  network: { shape: map(networkKeys), about: 'The private network that joins the servers.' },
  environment: { shape: environment, about: 'Variables of all services.' },
  services: { shape: record(map(serviceKeys)), required: true, about: 'What runs, by name.' },
  secrets_path: { shape: text(), default: '.env', dialects: late, about: 'File with the values of secrets, inside the project.', examples: ['.secrets'] },
  secrets: { shape: map(secretsKeys), dialects: ['C'], noEffect: true, about: 'Has no effect.' },
  registry: { shape: map(registryKeys), about: 'Older place of `builder.registry`.', aliasOf: 'builder.registry' },
};

export const rootShape = map(rootKeys);
