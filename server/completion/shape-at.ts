import { keys, type Dialect, type NodePath } from '../../core/config/index.ts';

/** What the key tables say about a place. */
export interface Spot {
  /** Everything that may stand there; no `either` among them. */
  readonly shapes: readonly keys.Shape[];
  /** The key that the value belongs to; also for items of a list and names of a record. */
  readonly spec?: keys.KeySpec;
  /** As in the tables: `services.*.hosts.*`. */
  readonly pattern: string;
}

/** The place of a path in the key tables; no shapes where the tables end. `*` stands for any name or item. */
export function spotAt(path: NodePath, dialect: Dialect): Spot {
  let shapes = flat(keys.rootShape);
  let spec: keys.KeySpec | undefined;
  const pattern: string[] = [];
  for (const step of path) {
    const entry: keys.KeySpec | undefined = typeof step === 'string' ? keyOf(shapes, step) : undefined;
    if (entry !== undefined) spec = entry;
    pattern.push(entry === undefined ? '*' : String(step));
    shapes = (entry === undefined ? below(shapes, step) : [keys.shapeOf(entry, dialect)]).flatMap(flat);
  }
  return { shapes, pattern: pattern.join('.'), ...(spec === undefined ? {} : { spec }) };
}

/** What stands under a free name or in a list. */
const below = (shapes: readonly keys.Shape[], step: string | number): readonly keys.Shape[] =>
  shapes.flatMap((shape) => ((shape.type === 'list' && (typeof step === 'number' || step === '*')) || (shape.type === 'record' && typeof step === 'string') ? [shape.of] : []));

const flat = (shape: keys.Shape): readonly keys.Shape[] => (shape.type === 'either' ? shape.of.flatMap(flat) : [shape]);

function keyOf(shapes: readonly keys.Shape[], key: string): keys.KeySpec | undefined {
  for (const shape of shapes) if (shape.type === 'map' && Object.hasOwn(shape.keys, key)) return shape.keys[key];
  return undefined;
}

/** The level of a map at a place. */
export const levelAt = ({ shapes }: Spot): keys.Level | undefined => shapes.find((shape) => shape.type === 'map')?.keys;

/** The key table entry behind a pattern such as `services.*.hosts`. */
export function specOf(pattern: string, dialect: Dialect): keys.KeySpec | undefined {
  return spotAt(pattern.split('.'), dialect).spec;
}
