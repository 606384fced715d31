import { describe, expect, it } from 'vitest';
import { keys, parseDeploy } from './index.ts';

/** Two values that fit a key and mean different things; by the last step of its path, or by more of it. */
const values: Readonly<Record<string, readonly [unknown, unknown]>> = {
  volumes: [['a:/x'], ['./b:/y:ro']], files: [['a:/x', mount('a', '0600')], ['b:/y', mount('b', '0644')]], directories: [['c:/x'], ['d:/y']],
  ports: [['10.0.0.1:1:2/udp', '5'], ['10.0.0.2:3:4/tcp', '6']], command: ['a', 'b c'], engine: ['docker', 'podman'], arch: ['amd64', 'arm64'],
  type: ['local', 'remote'], config: [['a'], ['b']], network_mode: ['bridge', 'host'], restart: ['always', 'no'], 'environment.secrets': [['S'], ['T']], 'ssh.timeout': [3000, 9000],
};
function mount(local: string, mode: string): unknown {
  return { local, remote: '/z', mode, owner: `${local}:${local}`, options: local === 'a' ? 'ro' : 'z' };
}

interface Leaf {
  readonly path: readonly (string | number)[];
  readonly values: readonly [unknown, unknown];
}

/** Every key of a shape that holds a value, with two values for it. */
function* leaves(shape: keys.Shape, path: readonly (string | number)[]): Generator<Leaf> {
  const own = values[path.slice(-2).join('.')] ?? values[String(path.at(-1))];
  if (own !== undefined && shape.type !== 'map' && shape.type !== 'record') yield { path, values: own };
  else if (shape.type === 'map') for (const [key, spec] of Object.entries(shape.keys)) yield* spec.noEffect === true ? [] : leaves(keys.shapeOf(spec, 'B'), [...path, key]);
  else if (shape.type === 'record') yield* leaves(shape.of, [...path, 'x']);
  else if (shape.type === 'list') yield* leaves(shape.of, [...path, 0]);
  else if (shape.type === 'either') yield* leaves(shape.of.find((one) => one.type === 'map') ?? shape.of.find((one) => one.type === 'list') ?? shape.of[0]!, path);
  else yield { path, values: shape.type === 'boolean' ? [true, false] : shape.type === 'text' ? (shape.pattern === keys.duration.pattern ? ['7s', '9s'] : ['x', 'y']) : [3, 4] };
}

function set(data: Record<string | number, unknown>, path: readonly (string | number)[], value: unknown): void {
  let at = data;
  path.forEach((step, index) => {
    if (index === path.length - 1) at[step] = value;
    else at = (at[step] ??= typeof path[index + 1] === 'number' ? [] : {}) as Record<string | number, unknown>;
  });
}

/** Model paths with their values; items of lists count as one. */
function flat(value: unknown, path = '', out = new Map<string, string>()): Map<string, string> {
  if (typeof value !== 'object' || value === null) out.set(path, `${out.get(path) ?? ''} ${JSON.stringify(value)}`);
  else for (const [key, inner] of Object.entries(value)) flat(inner, Array.isArray(value) ? `${path}[]` : `${path}.${key}`, out);
  return out;
}

const all = [...leaves(keys.rootShape, [])];
/** Whether a path (`^services.x.hosts.`) holds one of some pieces. */
const isIn = (path: readonly (string | number)[], pieces: readonly string[]): boolean => pieces.some((piece) => `^${path.join('.')}.`.includes(piece));

/** Older spellings count where the present one is absent. */
const older = ['^registry.', 'ssh.private_keys.', 'ssh.proxy_jump.', 'ssh.timeout.', 'ssh.max_concurrent_connections.', 'health_check.', 'proxy.path.', 'proxy.targets.0.path.', 'proxy.enabled.'];
const newer = ['builder.registry.', 'ssh.keys.', 'servers.x.keys.', 'ssh.proxy.', 'ssh.connect_timeout.', 'ssh.max_concurrent_starts.', 'healthcheck.', 'path_prefix.'];

/** Keys that replace one another: a file holds one of each group. */
const files: Readonly<Record<string, readonly string[]>> = {
  'one target': ['proxy.targets.', 'services.x.servers.', ...older],
  'several targets': ['proxy.app_port.', 'services.x.servers.', 'proxy.ssl.', ...older],
  'form C': ['services.x.hosts.', 'services.x.servers.', 'app_port.', 'proxy.targets.', 'builder.local.', 'builder.registry.type.', ...older],
  'form C, several targets': ['services.x.hosts.', 'services.x.servers.', 'app_port.', 'proxy.port.', 'builder.', ...older],
  'form A': ['services.x.hosts.', 'services.x.environment.', '^servers.', 'proxy.targets.', ...older],
  'older spellings': ['services.x.servers.', 'proxy.targets.', ...newer],
  'older spellings of several targets': ['services.x.servers.', 'proxy.app_port.', ...newer],
};

const effective = new Set<string>();
const reached = new Set<string>();
const seen = new Set<string>();

describe.each(Object.entries(files))('a file with every key, %s', (name, without) => {
  const here = all.filter(({ path }) => !isIn(path, without));
  const base = {};
  for (const { path, values: [value] } of here) set(base, path, value);
  if (name.startsWith('form C')) set(base, ['services', 'x', 'servers'], ['x']);
  else if (name !== 'form A') set(base, ['services', 'x', 'hosts'], ['x']);
  const before = flat(parseDeploy(JSON.stringify(base)).config);
  for (const key of before.keys()) seen.add(key);

  it('changes with its keys', () => {
    for (const { path, values: [, other] } of here) {
      const changed = structuredClone(base);
      set(changed, path, other);
      const after = flat(parseDeploy(JSON.stringify(changed)).config);
      const touched = [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
      if (touched.length > 0) effective.add(path.join('.'));
      for (const key of touched) reached.add(key);
    }
    expect(reached.size).toBeGreaterThan(40);
  });
});

/** Which engine runs a health command is the server's own. */
const notInModel = /health_?check\.cmd_runtime$/;
/** What the file says by where things stand. */
const byPlace = ['.dialect', '.services[].name', '.servers[].name', '.services[].uploads[].kind'];

describe('key tables and model', () => {
  it('every key that is said to have an effect changes the model', () => {
    expect(all.map(({ path }) => path.join('.')).filter((path) => !notInModel.test(path) && !effective.has(path))).toEqual([]);
  });
  it('every part of the model comes from a key', () => expect([...seen].filter((path) => !reached.has(path) && !byPlace.includes(path))).toEqual([]));
});
