import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderCode } from '../base/index.ts';
import { deploySchema } from '../config/jsonSchema.ts';
import { keys, parseDeploy, type Dialect } from '../config/index.ts';
import { validate, type Diagnostic } from './index.ts';
import { faultsOf } from './structure/walk.ts';

const folder = 'test/fixtures/deploy';
const forms: Readonly<Record<string, Dialect>> = { a: 'A', b: 'B', bplus: 'B+', c: 'C' };
const filesOf = (name: string): string[] => readdirSync(path.join(folder, name)).filter((file) => file.endsWith('.yml')).sort();
const read = (name: string, file: string): string => readFileSync(path.join(folder, name, file), 'utf8');
const line = (one: Diagnostic): string => `${one.range.start.line + 1}:${one.range.start.character + 1} ${one.severity} ${one.code} ${renderCode(one.code, one.args)}`;

describe.each(Object.entries(forms))('valid files of form %s', (name, dialect) => {
  const files = filesOf(`valid/${name}`);
  const schemas = [deploySchema(), deploySchema(dialect)].map((schema) => z.fromJSONSchema(schema));

  it('are eight at least', () => expect(files.length).toBeGreaterThanOrEqual(8));

  it.each(files)('%s has no error', (file) => {
    const parsed = parseDeploy(read(`valid/${name}`, file));
    expect(parsed.dialect.dialect).toBe(file === 'minimal.yml' && dialect === 'B' ? 'B' : dialect);
    expect(validate(parsed).filter((one) => one.severity === 'error').map(line)).toEqual([]);
    for (const schema of schemas) expect(schema.safeParse(parsed.data).error?.issues).toBeUndefined();
  });

  it('have the warnings and hints that were looked at, and no others', async () => {
    const told = files.map((file) => [`# ${file}`, ...validate(parseDeploy(read(`valid/${name}`, file))).map(line), ''].join('\n'));
    await expect(told.join('\n')).toMatchFileSnapshot(path.join('../..', folder, 'valid', `${name}.diagnostics.txt`));
  });

  it('use every key of their form', () => {
    const used = new Set(files.flatMap((file) => faultsOf(parseDeploy(read(`valid/${name}`, file)), 'known').map(({ spec }) => spec)));
    const unused = levels(keys.rootShape, dialect).flatMap((level) => Object.entries(level)).filter(([key, spec]) => keys.isOf(spec, dialect) && (spec.aliasOf === undefined || dialect === 'A') && !used.has(spec) && key !== refused).map(([key, spec]) => `${key}: ${spec.about}`);
    expect([...new Set(unused)]).toEqual([]);
  });
});

/** The one key of form C that the product cannot serve: an error says so. */
const refused = 'listen_port';

/** Every level of the key tables that a shape holds. */
function levels(shape: keys.Shape, dialect: Dialect): keys.Level[] {
  if (shape.type === 'map') return [shape.keys, ...Object.values(shape.keys).filter((spec) => keys.isOf(spec, dialect)).flatMap((spec) => levels(keys.shapeOf(spec, dialect), dialect))];
  if (shape.type === 'record' || shape.type === 'list') return levels(shape.of, dialect);
  return shape.type === 'either' ? shape.of.flatMap((one) => levels(one, dialect)) : [];
}

describe('invalid files', () => {
  it.each(filesOf('invalid'))('%s: all that is wrong is said at once', async (file) => {
    const found = validate(parseDeploy(read('invalid', file)));
    expect(found.filter((one) => one.severity === 'error').length).toBeGreaterThan(10);
    await expect(`${found.map(line).join('\n')}\n`).toMatchFileSnapshot(path.join('../..', folder, 'invalid', file.replace('.yml', '.diagnostics.txt')));
  });
});

describe('a file of form C', () => {
  const top = 'project: p\nbuilder: { engine: docker }\nservers: { a: { host: 10.210.0.9 }, b: { host: B_HOST } }\nssh: { user: root }\n';
  it.each([
    ['build: {}, servers: [a]', []],
    ['build: { dockerfile: D }, servers: [a], proxy: { port: 3000, hosts: [a.example.com] }', []],
    ['image: "x:1", servers: [a, b], scale: 300', []],
    ['image: "x:1", servers: [a], network_mode: "service:v"', []],
    ['image: "x:1", servers: []', ['jiji/no-hosts']],
    ['image: "x:1", servers: [c]', ['jiji/unknown-server']],
    ['image: "x:1", servers: [a], proxy: { hosts: [a.example.com] }', ['jiji/app-port-missing']],
    ['image: "x:1", servers: [a], proxy: { port: 3000 }', ['jiji/proxy-host-missing']],
    ['image: "x:1", servers: [a], proxy: { port: 3000, listen_port: 5432 }', ['jiji/tcp-proxy-unsupported']],
  ])('has the errors of its own form and none of another: %s', (service, expected) => {
    const text = `${top}services: { v: { image: "x:1", servers: [a, b] }, w: { ${service} } }\n`;
    expect(validate(parseDeploy(text)).filter((one) => one.severity === 'error').map((one) => one.code)).toEqual(expected);
  });

  it.each([
    'builder: { engine: docker, remote: "ssh://h" }', 'builder: { engine: docker, local: false }', 'builder: { engine: docker, registry: { server: s, username: u, password: "$(pass x)" } }',
    'builder: { engine: docker, registry: { server: s, username: u, password: TOKEN } }', 'network: { cluster_cidr: nonsense }', 'ssh: { user: root, keys: [DEPLOY_KEY], keys_only: true }',
  ])('has no error for what form B would refuse: %s', (section) => {
    const key = section.slice(0, section.indexOf(':'));
    const rest = top.split('\n').filter((one) => one !== '' && !one.startsWith(`${key}:`)).join('\n');
    const text = `${rest}\n${section}\nservices: { v: { build: ., servers: [a, b] } }\n`;
    expect(validate(parseDeploy(text)).filter((one) => one.severity === 'error').map(line)).toEqual([]);
  });
});
