import { proxyKeys } from './proxy.ts';
import { inlineServerKeys } from './servers.ts';
import { boolean, choice, duration, early, either, integer, list, map, number, oneOf, record, scalar, text, texts, type Level } from './shape.ts';

/** Value of a variable. */
export const environmentValue = either(text(), number(), boolean);

export const environmentKeys: Level = {
  clear: { shape: record(environmentValue), about: 'Variables with their values, readable in this file.', examples: [{ TZ: 'UTC' }] },
  secrets: { shape: texts, about: 'Names of variables whose values come from the secrets file, the editor or the environment.', examples: [['DATABASE_PASSWORD']] },
};
/** Flat names are reported by their own rule, so any name is legal here. */
export const environment = either(map(environmentKeys), record(scalar));

export const buildKeys: Level = {
  context: { shape: text(), requiredIn: early, defaultIn: { C: '.' }, about: 'Folder that is sent to the build, inside the project.', examples: ['./web'] },
  dockerfile: { shape: text(), default: 'Dockerfile', about: 'Path of the Dockerfile inside the context.' },
  args: { shape: either(record(scalar), texts), about: 'Build arguments. They stay visible in the image history: no secrets.', examples: [{ NODE_ENV: 'production' }] },
  target: { shape: text(), about: 'Stage of the Dockerfile to build; the last one by default.' },
  secrets: { shape: texts, dialects: ['C'], about: 'Names of variables that the build may read as secrets, in form C; never build arguments.', examples: [['NPM_TOKEN']] },
  arch: { shape: either(text(), texts), noEffect: true, about: 'Has no effect: architectures come from the servers.' },
};

const mountItem = either(
  text(),
  map({
    local: { shape: text(), required: true, about: 'Path inside the project.' },
    remote: { shape: text(), required: true, about: 'Absolute path in the container.' },
    mode: { shape: either(text('^[0-7]{3,4}$'), integer()), about: 'Octal file mode, in quotes.', examples: ['0644'] },
    owner: { shape: text(), about: '`user:group`; numeric ids are allowed.', examples: ['1000:1000'] },
    options: { shape: text(), about: 'Comma list of `ro`, `z`, `Z`.', examples: ['ro'] },
  }),
);

const cronKeys: Level = {
  schedule: { shape: text(), required: true, about: 'When it runs: minute, hour, day of the month, month, day of the week.', examples: ['30 3 * * *'] },
  command: { shape: either(text(), list(scalar)), required: true, about: 'What runs in a container of the service.', examples: [['bin/cleanup', '--all']] },
  timezone: { shape: text(), default: 'UTC', about: 'Time zone of the schedule.', examples: ['Europe/Berlin'] },
  timeout: { shape: duration, default: '1h', about: 'Longest time that one run may take.' },
  overlap: { shape: oneOf('forbid'), default: 'forbid', about: 'A run does not start while the one before still runs.' },
  missed_runs: { shape: oneOf('skip'), default: 'skip', about: 'Runs that were missed while the server was down are not made up for.' },
};

const restart = choice({
  'unless-stopped': 'Always, but not after it was stopped by hand.',
  always: 'Always, also after it was stopped by hand and the engine started again.',
  'on-failure': 'Only when it ended with a failure.',
  no: 'Never.',
});

export const serviceKeys: Level = {
  image: { shape: text(), about: 'Image to run. Either this or `build`.', examples: ['nginx:1.27', 'ghcr.io/acme/web:1.4.2'] },
  build: { shape: either(text(), map(buildKeys)), about: 'Build the image from this folder. Either this or `image`.', examples: ['./web'] },
  hosts: { shape: texts, dialects: ['B', 'B+'], requiredIn: ['B', 'B+'], elsewhere: 'servers', about: 'Names of the servers that run this service.', examples: [['web1', 'web2']] },
  servers: { shape: list(either(text(), map(inlineServerKeys))), shapeIn: { A: list(map(inlineServerKeys)), C: texts }, dialects: ['A', 'C'], requiredIn: ['A', 'C'], elsewhere: 'hosts', about: 'Servers that run this service: with their addresses in form A, by name in form C.' },
  ports: { shape: list(either(text(), number())), about: 'Ports as `[ip:][host:]container[/tcp|udp]`, in quotes.', examples: [['3000', '127.0.0.1:8081:80']] },
  volumes: { shape: texts, about: 'Mounts as `source:target[:options]`; a source without a slash is a named volume.', examples: [['pgdata:/var/lib/postgresql/data']] },
  files: { shape: list(mountItem), about: 'Files of the project that are uploaded and mounted: `local:remote[:ro|z|Z]`.', examples: [['nginx.conf:/etc/nginx/nginx.conf:ro']] },
  directories: { shape: list(mountItem), about: 'Folders of the project that are uploaded and mounted: `local:remote[:ro|z|Z]`.', examples: [['html:/srv/html:ro']] },
  environment: { shape: environment, about: 'Variables of this service; added to those of the top level.' },
  command: { shape: either(text(), list(scalar)), about: 'Arguments after the image name. No shell runs them.', examples: [['npm', 'run', 'worker']] },
  proxy: { shape: map(proxyKeys), about: 'Routes HTTP requests for host names to this service.' },
  retain: { shape: integer(1, 100), default: 3, about: 'Image versions kept on each server.' },
  network_mode: { shape: text(), default: 'bridge', about: '`bridge`, `host`, or `service:<name>` (form C).' },
  cpus: { shape: either(number(), text()), about: 'Processors the container may use.', examples: [0.5] },
  memory: { shape: either(text(), number()), about: 'Memory limit with its unit.', examples: ['512m'] },
  gpus: { shape: either(text(), number()), about: '`all`, indexes such as `0,1`, or `device=0`.', examples: ['all'] },
  devices: { shape: texts, about: 'Devices as `/dev/x[:/dev/y][:rwm]`.', examples: [['/dev/fuse']] },
  privileged: { shape: boolean, default: false, about: 'Gives the container nearly full control of the server.' },
  cap_add: { shape: texts, about: 'Linux capabilities, without `CAP_`.', examples: [['NET_ADMIN']] },
  stop_first: { shape: boolean, default: false, about: 'Stop the old container before the new one starts: for stores that allow one writer.' },
  stop_timeout: { shape: duration, default: '10s', about: 'Time between SIGTERM and SIGKILL (1s to 1h).' },
  scale: { shape: integer(1), dialects: ['C'], default: 1, about: 'Containers on each listed server, in form C. More than 1 goes with no volumes, uploads or devices.', examples: [3] },
  restart: { shape: restart, dialects: ['C'], default: 'unless-stopped', about: 'When the engine starts a container again, in form C.' },
  crons: { shape: record(map(cronKeys)), dialects: ['C'], noEffect: true, about: 'Commands that run on a schedule, by name, in form C. They are checked; nothing runs them here.', examples: [{ cleanup: { schedule: '30 3 * * *', command: 'bin/cleanup' } }] },
  replicas: { shape: integer(), dialects: [], noEffect: true, about: 'Has no exact equivalent; list the servers instead.' },
  placement: { shape: either(text(), record(scalar)), dialects: [], noEffect: true, about: 'Has no equivalent; list the servers instead.' },
};
