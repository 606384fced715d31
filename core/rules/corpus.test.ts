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
