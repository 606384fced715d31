import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { keys, parseDeploy } from './index.ts';
import { deploySchema } from './jsonSchema.ts';
import { Reader } from './reader.ts';
import { resolveConfig } from './resolve/index.ts';

type Spec = keys.KeySpec;

/** A value that fits a shape; every key of every map is there. */
function sample(shape: keys.Shape): unknown {
  switch (shape.type) {
    case 'map':
      return Object.fromEntries(Object.entries(shape.keys).map(([key, spec]) => [key, sample(spec.shape)]));
    case 'record':
      return { x: sample(shape.of) };
    case 'list':
      return [sample(shape.of)];
    case 'either':
      return sample(shape.of.find((one) => one.type === 'map') ?? shape.of.find((one) => one.type === 'list') ?? shape.of[0]!);
    case 'text':
      return shape.values?.[0] ?? 'x';
    case 'boolean':
      return true;
    default:
      return 1;
  }
}

const hasKeys = (shape: keys.Shape): boolean => shape.type === 'map' || (shape.type === 'either' && shape.of.some(hasKeys));

/** Every key of the tables with its path; `x` stands for a free name and `0` for an item. */
function* allKeys(shape: keys.Shape, path: string): Generator<[string, Spec]> {
  if (shape.type === 'map') {
    for (const [key, spec] of Object.entries(shape.keys)) {
      const at = path === '' ? key : `${path}.${key}`;
      yield [at, spec];
      if (spec.noEffect !== true) yield* allKeys(spec.shape, at);
    }
  }
  if (shape.type === 'record') yield* allKeys(shape.of, `${path}.x`);
  if (shape.type === 'list') yield* allKeys(shape.of, `${path}.0`);
  if (shape.type === 'either') for (const one of shape.of) yield* allKeys(one, path);
}

/** Not in the model: which engine runs a health command is the server's own, and a list of servers at top level is only reported. */
const notInModel = /health_?check\.cmd_runtime$|^servers\.0\./;

/** Notes which paths the resolver asks for. */
class Recorder extends Reader {
  readonly asked = new Set<string>();
  override node(path: (string | number)[]): ReturnType<Reader['node']> {
    this.asked.add(path.join('.'));
    return super.node(path);
  }
}

describe('key tables, model and schema are one', () => {
  it('schemas/deploy.schema.json is made from the key tables (npx vitest run --project unit core/config/jsonSchema -u)', async () => {
    await expect(`${JSON.stringify(deploySchema(), null, 2)}\n`).toMatchFileSnapshot('../../schemas/deploy.schema.json');
  });

  it('the resolver reads every key that is said to have an effect', () => {
    const asked = new Set<string>();
    // Forms A and C put different things under services.*.servers; targets replace the keys beside them.
    for (const change of [(data: Any) => data, withoutTargets, olderSpellings, (data: Any) => withoutTargets(olderSpellings(data)), inlineServers]) {
      const parsed = parseDeploy(JSON.stringify(change(sample(keys.rootShape) as Any)));
      const read = new Recorder(parsed.root, parsed.dialect.dialect, undefined);
      resolveConfig(read, parsed.dialect.dialect, {});
      for (const path of read.asked) asked.add(path);
    }
    const unread = [...allKeys(keys.rootShape, '')].filter(([path, spec]) => spec.noEffect !== true && !hasKeys(spec.shape) && !notInModel.test(path) && !asked.has(path)).map(([path]) => path);
    expect(unread).toEqual([]);
  });

  it('accepts the example and the complete file, and refuses broken ones', () => {
    const schema = z.fromJSONSchema(deploySchema());
    for (const file of ['examples/shop/.jiji/deploy.yml', 'test/fixtures/complete.yml']) {
      expect(schema.safeParse(parseDeploy(readFileSync(file, 'utf8')).data).error?.issues).toBeUndefined();
    }
    for (const text of ['project: 1', 'services: []', 'project: a\nbuilder: { engine: x }\nservices: {}', 'project: a\nbuilder: { engine: docker }\nservices: {}\nnope: 1']) {
      expect(schema.safeParse(parseDeploy(text).data).success).toBe(false);
    }
  });
});

interface Any {
  registry?: unknown;
  builder: Record<string, unknown>;
  servers?: unknown;
  ssh: Record<string, unknown>;
  services: { x: Record<string, Record<string, unknown>> & { servers?: unknown; hosts?: unknown; build?: unknown } };
}

function withoutTargets(data: Any): Any {
  delete data.services.x['proxy']?.['targets'];
  return data;
}

const without = (data: Record<string, unknown> | undefined, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data ?? {}).filter(([name]) => !names.includes(name)));

function olderSpellings(data: Any): Any {
  const newer = ['app_port', 'path_prefix', 'healthcheck'];
  const proxy = data.services.x['proxy'];
  const targets = (proxy?.['targets'] as Record<string, unknown>[]).map((target) => without(target, newer));
  data.services.x['proxy'] = { ...without(proxy, newer), targets };
  data.builder = without(data.builder, ['registry']);
  data.ssh = without(data.ssh, ['keys', 'proxy', 'connect_timeout', 'max_concurrent_starts']);
  data.servers = { x: {} };
  return data;
}

function inlineServers(data: Any): Any {
  delete data.servers;
  delete data.services.x.hosts;
  return data;
}

describe('schemas/network.schema.json', () => {
  const schema = z.fromJSONSchema(JSON.parse(readFileSync('schemas/network.schema.json', 'utf8')) as z.core.JSONSchema.JSONSchema);
  const server = { name: 'web1', host: '203.0.113.10', index: 0, subnet: '10.210.0.0/24', wireguardIp: '10.210.0.1', wireguardPublicKey: `${'A'.repeat(43)}=`, managementIp: 'fd00::1', endpoints: ['203.0.113.10:51820'] };
  const file = { version: 1, exportedAt: '2026-01-06T10:00:00Z', topology: { clusterId: 'shop-1', clusterCidr: '10.210.0.0/16', serviceDomain: 'jiji', servers: [server] } };
  it('accepts an export', () => expect(schema.safeParse(file).error?.issues).toBeUndefined());
  it.each([
    [{ ...file, version: 2 }],
    [{ ...file, topology: { ...file.topology, clusterCidr: '10.210.0.0' } }],
    [{ ...file, topology: { ...file.topology, servers: [{ ...server, wireguardPublicKey: 'short' }] } }],
    [{ ...file, topology: { ...file.topology, servers: [{ ...server, wireguardPrivateKey: 'x' }] } }],
  ])('refuses a wrong one', (wrong) => expect(schema.safeParse(wrong).success).toBe(false));
});
