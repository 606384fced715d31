import { defaultOf, isOf, isRequired, rootKeys, shapeOf, type KeySpec, type Level, type Shape, type TextShape } from './keys/index.ts';
import type { Dialect } from './model.ts';

type Json = Readonly<Record<string, unknown>>;

/** Forms with a schema of their own; the one of B is that of B+ too. */
export const schemaDialects = { a: 'A', b: 'B+', c: 'C' } as const satisfies Record<string, Dialect>;

/** The JSON Schema (draft 7) of a deploy.yml, made from the key tables: of every form, or of one. */
export function deploySchema(dialect?: Dialect): Json {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: dialect === undefined ? 'Jiji deploy configuration' : `Jiji deploy configuration, form ${dialect === 'B+' ? 'B' : dialect}`,
    description: 'Services, the servers that run them, and the private network between them.',
    ...mapSchema(rootKeys, dialect),
    patternProperties: { '^x-': { description: 'Free for anchors.' } },
  };
}

function mapSchema(level: Level, dialect: Dialect | undefined): Json {
  const required = Object.entries(level).filter(([, spec]) => (dialect === undefined ? spec.required === true : isRequired(spec, dialect))).map(([key]) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(level).map(([key, spec]) => [key, keySchema(spec, dialect)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function keySchema(spec: KeySpec, dialect: Dialect | undefined): Json {
  const usual = dialect === undefined ? spec.default : defaultOf(spec, dialect);
  const why = deprecation(spec, dialect);
  return {
    ...shapeSchema(dialect === undefined || !isOf(spec, dialect) ? spec.shape : shapeOf(spec, dialect), dialect),
    description: spec.about.replaceAll('`', ''),
    markdownDescription: spec.about + defaultText(spec, dialect),
    ...(usual === undefined ? {} : { default: usual }),
    ...(spec.examples === undefined ? {} : { examples: spec.examples }),
    ...(why === undefined ? {} : { deprecationMessage: why, doNotSuggest: true }),
  };
}

function defaultText(spec: KeySpec, dialect: Dialect | undefined): string {
  const usual = dialect === undefined ? spec.default : defaultOf(spec, dialect);
  const others = dialect === undefined ? Object.entries(spec.defaultIn ?? {}).map(([form, value]) => `\`${value}\` in form ${form}`) : [];
  const all = [...(usual === undefined ? [] : [`\`${usual}\``]), ...others];
  return all.length === 0 ? '' : `\n\nDefault: ${all.join(', ')}`;
}

/** Why not to write a key: it is an older spelling, has no effect, or is of another form. */
function deprecation(spec: KeySpec, dialect: Dialect | undefined): string | undefined {
  if (dialect !== undefined && !isOf(spec, dialect)) {
    const form = spec.dialects === undefined || spec.dialects.length === 0 ? '' : `Belongs to form ${spec.dialects.join(' or ')}. `;
    return `${form}${spec.elsewhere === undefined ? 'Has no effect here.' : `Here it is ${spec.elsewhere}.`}`;
  }
  return spec.aliasOf === undefined && spec.noEffect !== true ? undefined : spec.about.replaceAll('`', '');
}

/** A number or a boolean may be one reference to a variable: the pattern binds only when it is a text. */
const reference: Json = { type: 'string', pattern: '^\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}$' };

function shapeSchema(shape: Shape, dialect: Dialect | undefined): Json {
  switch (shape.type) {
    case 'text':
      return shape.values === undefined ? { type: 'string', ...(shape.pattern === undefined ? {} : { pattern: orReference(shape.pattern) }) } : { anyOf: [choices(shape, shape.values), reference] };
    case 'integer':
    case 'number':
      return { ...reference, type: [shape.type, 'string'], ...bounds(shape) };
    case 'boolean':
      return { ...reference, type: ['boolean', 'string'] };
    case 'map':
      return mapSchema(shape.keys, dialect);
    case 'record':
      return { type: 'object', additionalProperties: shapeSchema(shape.of, dialect) };
    case 'list':
      return { type: 'array', items: shapeSchema(shape.of, dialect) };
    case 'either':
      return freeScalar(shape.of) ?? { anyOf: shape.of.map((one) => shapeSchema(one, dialect)) };
  }
}

function choices(shape: TextShape, values: readonly string[]): Json {
  const about = values.map((value) => shape.valuesAbout?.[value] ?? '');
  return { type: 'string', enum: values, ...(about.every((one) => one === '') ? {} : { enumDescriptions: about.map((one) => one.replaceAll('`', '')), markdownEnumDescriptions: about }) };
}

/** Free text beside numbers or booleans takes anything that is no list or map: one type list, which checks much faster than `anyOf`. */
function freeScalar(shapes: readonly Shape[]): Json | undefined {
  const simple = shapes.every((shape) => shape.type === 'boolean' || ((shape.type === 'integer' || shape.type === 'number') && Object.keys(bounds(shape)).length === 0) || (shape.type === 'text' && shape.values === undefined && shape.pattern === undefined));
  return simple && shapes.some((shape) => shape.type === 'text') ? { type: shapes.map((shape) => (shape.type === 'text' ? 'string' : shape.type)) } : undefined;
}

const orReference = (pattern: string): string => `${pattern}|\\$\\{`;

const bounds = (shape: { min?: number; max?: number; above?: number }): Json => ({
  ...(shape.min === undefined ? {} : { minimum: shape.min }),
  ...(shape.max === undefined ? {} : { maximum: shape.max }),
  ...(shape.above === undefined ? {} : { exclusiveMinimum: shape.above }),
});
