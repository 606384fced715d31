import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { keys, parseDeploy } from './index.ts';
import { deploySchema, schemaDialects } from './jsonSchema.ts';
import { keyReference } from './keyReference.ts';

type Spec = keys.KeySpec;

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

describe('key tables, schemas and reference are one', () => {
  it('schemas/deploy.schema.json is made from the key tables (npx vitest run --project unit core/config/jsonSchema -u)', async () => {
    await expect(`${JSON.stringify(deploySchema(), null, 2)}\n`).toMatchFileSnapshot('../../schemas/deploy.schema.json');
  });

  it.each(Object.entries(schemaDialects))('schemas/deploy.%s.schema.json is the schema of one form', async (name, dialect) => {
    await expect(`${JSON.stringify(deploySchema(dialect), null, 2)}\n`).toMatchFileSnapshot(`../../schemas/deploy.${name}.schema.json`);
  });

  it('docs/deploy-yml.md is made from the key tables', async () => {
    await expect(keyReference()).toMatchFileSnapshot('../../docs/deploy-yml.md');
  });

  it('every key says what it is, and every choice what each of its words does', () => {
    const silent = [...allKeys(keys.rootShape, '')].filter(([, spec]) => spec.about.length < 10 || (spec.shape.type === 'text' && spec.shape.values !== undefined && spec.shape.values.length > 1 && spec.shape.values.some((value) => spec.shape.type === 'text' && spec.shape.valuesAbout?.[value] === undefined)));
    expect(silent.map(([path]) => path)).toEqual([]);
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
