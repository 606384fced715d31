import { inlineServers, networkKeys, servers, sshKeys } from './servers.ts';
import { environment, serviceKeys } from './services.ts';
import { boolean, either, map, oneOf, port, record, text, type Level } from './shape.ts';

const registryKeys: Level = {
  type: { shape: oneOf('local', 'remote'), default: 'local', about: '`local` runs a registry on this machine; `remote` uses the one in `server`.' },
  port: { shape: port, default: 6767, about: 'Port of the local registry.' },
  server: { shape: text(), about: 'Remote registry as `host` or `host:port`, without a scheme.', examples: ['ghcr.io'] },
  username: { shape: text(), about: 'User of the remote registry; also the namespace of its images.', examples: ['acme'] },
  password: { shape: text(), about: 'Password of the remote registry, as a reference.', examples: ['${GHCR_TOKEN}'] },
};

const builderKeys: Level = {
  engine: { shape: oneOf('docker', 'podman'), required: true, about: 'Container engine on the servers and for builds.' },
  local: { shape: boolean, default: true, about: 'Build on this machine; `false` needs `remote`.' },
  remote: { shape: text(), about: 'Build server as `ssh://[user@]host[:port]`.', examples: ['ssh://builder@10.0.0.5:22'] },
  cache: { shape: boolean, default: true, about: '`false` builds without cache.' },
  registry: { shape: map(registryKeys), about: 'Where built images are pushed.' },
};

const secretsKeys: Level = {
  adapter: { shape: text(), noEffect: true, about: 'Has no effect.' },
  project: { shape: text(), noEffect: true, about: 'Has no effect.' },
  config: { shape: text(), noEffect: true, about: 'Has no effect.' },
};

/** The whole file. Keys that start with `x-` are free for anchors at this level. */
export const rootKeys: Level = {
  project: { shape: text('^[a-z0-9]+([_-][a-z0-9]+)*$'), required: true, about: 'Name of the project: 1 to 50 lowercase letters, digits, `-` or `_`. Part of container, image and DNS names.', examples: ['shop'] },
  builder: { shape: map(builderKeys), required: true, about: 'Container engine and how images are built.' },
  servers: { shape: either(servers, inlineServers), about: 'Servers by name.' },
  ssh: { shape: map(sshKeys), about: 'How servers are reached.' },
  network: { shape: map(networkKeys), about: 'The private network that joins the servers.' },
  environment: { shape: environment, about: 'Variables of all services.' },
  services: { shape: record(map(serviceKeys)), required: true, about: 'What runs, by name.' },
  secrets_path: { shape: text(), default: '.env', dialects: ['B+', 'C'], about: 'File with the values of secrets, inside the project.', examples: ['.secrets'] },
  secrets: { shape: map(secretsKeys), dialects: ['C'], noEffect: true, about: 'Has no effect.' },
  registry: { shape: map(registryKeys), about: 'Older place of `builder.registry`.', aliasOf: 'builder.registry' },
};

export const rootShape = map(rootKeys);
