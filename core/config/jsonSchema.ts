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

/** A number or a boolean may be one reference to a variable. */
const reference: Json = { type: 'string', pattern: '^\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}$' };

function shapeSchema(shape: Shape): Json {
  switch (shape.type) {
    case 'text':
      return shape.values === undefined ? { type: 'string', ...(shape.pattern === undefined ? {} : { pattern: orReference(shape.pattern) }) } : { anyOf: [{ type: 'string', enum: shape.values }, reference] };
    case 'integer':
    case 'number':
      return { anyOf: [{ type: shape.type, ...bounds(shape) }, reference] };
    case 'boolean':
      return { anyOf: [{ type: 'boolean' }, reference] };
    case 'map':
      return mapSchema(shape.keys);
    case 'record':
      return { type: 'object', additionalProperties: shapeSchema(shape.of) };
    case 'list':
      return { type: 'array', items: shapeSchema(shape.of) };
    case 'either':
      return { anyOf: shape.of.map(shapeSchema) };
  }
}

const orReference = (pattern: string): string => `${pattern}|\\$\\{`;

const bounds = (shape: { min?: number; max?: number; above?: number }): Json => ({
  ...(shape.min === undefined ? {} : { minimum: shape.min }),
  ...(shape.max === undefined ? {} : { maximum: shape.max }),
  ...(shape.above === undefined ? {} : { exclusiveMinimum: shape.above }),
});
