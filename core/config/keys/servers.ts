import { boolean, choice, early, either, integer, list, map, number, port, record, text, texts, type KeySpec, type Level } from './shape.ts';

const login = {
  key_path: { shape: text(), dialects: early, elsewhere: 'keys', about: 'Private key file; `~/` is your home folder, other relative paths start at the project root.', examples: ['~/.ssh/id_ed25519'] },
  key_passphrase: { shape: text(), about: 'Passphrase of the key. Use a reference: `"${KEY_PASS}"`.', examples: ['${KEY_PASS}'] },
  keys: { shape: texts, about: 'Private key files, tried in order. In form C also the name of a variable in capitals that holds a key, a command in `$( )`, or a key itself.', examples: [['~/.ssh/id_ed25519']] },
  key_data: { shape: texts, dialects: early, elsewhere: 'keys', about: 'Names of variables that each hold a private key.', examples: [['DEPLOY_KEY']] },
} satisfies Record<string, KeySpec>;

const arch = choice({ amd64: 'Intel and AMD processors, 64 bit (x86_64).', arm64: 'ARM processors, 64 bit (aarch64).' });

export const serverKeys: Level = {
  host: { shape: text(), required: true, about: 'Address of the server: a host name, an IPv4 or an IPv6 address (without brackets).', examples: ['203.0.113.10', 'web1.example.com'] },
  arch: { shape: arch, default: 'amd64', about: 'Processor architecture; decides what is built for this server.' },
  user: { shape: text('^[A-Za-z_][A-Za-z0-9_.-]{0,30}\\$?$'), about: 'SSH user of this server; replaces `ssh.user`.', examples: ['deploy'] },
  port: { shape: port, about: 'SSH port of this server; replaces `ssh.port`.', examples: [2222] },
  ...login,
};

export const inlineServerKeys: Level = {
  host: { shape: text(), required: true, about: 'Address of the server.', examples: ['203.0.113.10'] },
  arch: { shape: arch, default: 'amd64', about: 'Processor architecture.' },
};

export const sshKeys: Level = {
  user: { shape: text('^[A-Za-z_][A-Za-z0-9_.-]{0,30}\\$?$'), about: 'SSH user of all servers that do not name their own.', examples: ['root', 'deploy'] },
  port: { shape: port, default: 22, about: 'SSH port of all servers that do not name their own.' },
  ...login,
  keys_only: { shape: boolean, default: false, about: 'Never use an SSH agent; needs at least one key.' },
  connect_timeout: { shape: { type: 'number', above: 0, max: 600 }, default: 30, about: 'Seconds to wait for a connection.' },
  command_timeout: { shape: { type: 'number', above: 0, max: 86400 }, default: 300, about: 'Seconds a command may take.' },
  options: { shape: record(either(text(), number(), boolean)), about: 'OpenSSH options by name. Host key checking cannot be switched off here.', examples: [{ ServerAliveInterval: '30' }] },
  proxy: { shape: text(), about: 'Jump host as `[user@]host[:port]`.', examples: ['deploy@bastion.example.com:2222'] },
  proxy_command: { shape: text(), about: 'Command whose standard input and output are the connection; must contain `%h` and `%p`.', examples: ['ssh -W %h:%p bastion'] },
  max_concurrent_starts: { shape: integer(1, 500), default: 30, about: 'Connections opened at the same time.' },
  pool_idle_timeout: { shape: number(0), default: 900, about: 'Seconds an idle connection is kept; 0 closes it at once.' },
  dns_retries: { shape: integer(0, 10), default: 3, about: 'Further attempts when a host name does not resolve.' },
  config: { shape: either(boolean, text(), texts), default: false, about: '`true` reads your SSH config file and the system one; a path or a list of paths reads those.', examples: [true] },
  log_level: { shape: choice({ debug: 'Everything.', info: 'What is done.', warn: 'What may go wrong.', error: 'What went wrong.', fatal: 'Only what ends a connection.' }), default: 'error', about: 'How much of SSH is logged.' },
  private_keys: { shape: texts, about: 'Older spelling of `keys`.', aliasOf: 'keys' },
  proxy_jump: { shape: text(), about: 'Older spelling of `proxy`.', aliasOf: 'proxy' },
  timeout: { shape: number(), about: 'Older spelling of `connect_timeout`, in milliseconds.', aliasOf: 'connect_timeout' },
  max_concurrent_connections: { shape: integer(), about: 'Older spelling of `max_concurrent_starts`.', aliasOf: 'max_concurrent_starts' },
};

export const networkKeys: Level = {
  enabled: { shape: boolean, default: true, about: 'Join the servers by a private WireGuard network with DNS names. `false`: each server keeps its containers to itself.' },
  cluster_cidr: { shape: text(), dialects: early, elsewhere: 'management_cidr and container_cidr', default: '10.210.0.0/16', about: 'IPv4 range of the private network, /8 to /24. Each server gets a /24 of it: `.1` is the server, `.2` to `.254` are containers.', examples: ['10.220.0.0/16'] },
  service_domain: { shape: text(), dialects: early, default: 'jiji', about: 'Last part of the private DNS names: `db.jiji`. Cannot change after the first initialisation.', examples: ['shop.internal'] },
  discovery: { shape: text(), dialects: early, noEffect: true, about: 'Always `corrosion`; the key has no effect.' },
  management_cidr: { shape: text(), dialects: ['C'], noEffect: true, about: 'IPv4 range of tunnel addresses, in form C. Derived from the project when absent.', examples: ['198.18.7.0/24'] },
  container_cidr: { shape: text(), dialects: ['C'], noEffect: true, about: 'IPv4 range of container addresses, in form C; each server gets a /21 of it. Derived from the project when absent.', examples: ['100.71.0.0/16'] },
  dns_forwarders: { shape: texts, dialects: ['C'], noEffect: true, about: 'IPv4 addresses of resolvers for outside names, in form C; 1.1.1.1 and 8.8.8.8 when absent.', examples: [['9.9.9.9']] },
};

export const servers = record(map(serverKeys));
export const inlineServers = list(map(inlineServerKeys));
