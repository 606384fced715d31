import { rootKeys, type KeySpec, type Level, type Shape } from './keys/index.ts';

type Json = Readonly<Record<string, unknown>>;

/** The JSON Schema (draft 7) of a deploy.yml, made from the key tables. */
export function deploySchema(): Json {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Jiji deploy configuration',
    description: 'Services, the servers that run them, and the private network between them.',
    ...mapSchema(rootKeys),
    patternProperties: { '^x-': { description: 'Free for anchors.' } },
  };
}

function mapSchema(level: Level): Json {
  const required = Object.entries(level).filter(([, spec]) => spec.required === true).map(([key]) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(level).map(([key, spec]) => [key, keySchema(spec)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function keySchema(spec: KeySpec): Json {
  return {
    ...shapeSchema(spec.shape),
    description: spec.about.replaceAll('`', ''),
    markdownDescription: spec.about + (spec.default === undefined ? '' : `\n\nDefault: \`${spec.default}\``),
    ...(spec.default === undefined ? {} : { default: spec.default }),
    ...(spec.examples === undefined ? {} : { examples: spec.examples }),
    ...(spec.aliasOf === undefined && spec.noEffect !== true ? {} : { deprecationMessage: spec.about.replaceAll('`', ''), doNotSuggest: true }),
  };
}

/** A number or a boolean may be one reference to a variable: the pattern binds only when it is a text. */
const reference: Json = { type: 'string', pattern: '^\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}$' };

function shapeSchema(shape: Shape): Json {
  switch (shape.type) {
    case 'text':
      return shape.values === undefined ? { type: 'string', ...(shape.pattern === undefined ? {} : { pattern: orReference(shape.pattern) }) } : { anyOf: [{ type: 'string', enum: shape.values }, reference] };
    case 'integer':
    case 'number':
      return { ...reference, type: [shape.type, 'string'], ...bounds(shape) };
    case 'boolean':
      return { ...reference, type: ['boolean', 'string'] };
    case 'map':
      return mapSchema(shape.keys);
    case 'record':
      return { type: 'object', additionalProperties: shapeSchema(shape.of) };
    case 'list':
      return { type: 'array', items: shapeSchema(shape.of) };
    case 'either':
      return freeScalar(shape.of) ?? { anyOf: shape.of.map(shapeSchema) };
  }
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
