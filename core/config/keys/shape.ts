import type { Dialect } from '../model.ts';

/** What may stand under a key. One description feeds the checks, the JSON Schema, hover and completion. */
export type Shape =
  | TextShape
  | { readonly type: 'integer' | 'number'; readonly min?: number; readonly max?: number; /** Exclusive. */ readonly above?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'map'; readonly keys: Level }
  | { readonly type: 'record'; readonly of: Shape; readonly nonEmpty?: boolean }
  | { readonly type: 'list'; readonly of: Shape }
  | { readonly type: 'either'; readonly of: readonly Shape[] };

export interface TextShape {
  readonly type: 'text';
  /** For the schema only; rules report it in their own words. */
  readonly pattern?: string;
  readonly values?: readonly string[];
  /** What each of `values` does; Markdown. */
  readonly valuesAbout?: Readonly<Record<string, string>>;
}

type Default = string | number | boolean;

export interface KeySpec {
  readonly shape: Shape;
  /** One or two sentences for hover; Markdown. */
  readonly about: string;
  readonly required?: boolean;
  /** Forms that need the key where others do without; its absence is told by a rule of its own. */
  readonly requiredIn?: readonly Dialect[];
  readonly default?: Default;
  /** The default in forms where it is another. */
  readonly defaultIn?: Readonly<Partial<Record<Dialect, Default>>>;
  /** What may stand there in forms that take less. */
  readonly shapeIn?: Readonly<Partial<Record<Dialect, Shape>>>;
  readonly examples?: readonly unknown[];
  /** Forms of the file that have this key; all when absent, none when it is of the past. */
  readonly dialects?: readonly Dialect[];
  /** The key of the same meaning in the other forms; without one, the key has no effect there. */
  readonly elsewhere?: string;
  /** Accepted, but the product does nothing with it. */
  readonly noEffect?: boolean;
  /** A rule of its own says so, in every form of the file. */
  readonly refused?: boolean;
  /** A spelling of older documents: the key it means. */
  readonly aliasOf?: string;
}

export type Level = Readonly<Record<string, KeySpec>>;

/** The forms before C: most keys that C dropped are theirs. */
export const early: readonly Dialect[] = ['A', 'B', 'B+'];
export const late: readonly Dialect[] = ['B+', 'C'];

/** Whether a form of the file has a key. */
export const isOf = (spec: KeySpec, dialect: Dialect): boolean => spec.dialects === undefined || spec.dialects.includes(dialect);
/** What a form takes for a key that is not there. */
export const defaultOf = (spec: KeySpec, dialect: Dialect): Default | undefined => spec.defaultIn?.[dialect] ?? spec.default;
/** What may stand under a key in a form. */
export const shapeOf = (spec: KeySpec, dialect: Dialect): Shape => spec.shapeIn?.[dialect] ?? spec.shape;
/** Whether a form cannot do without a key. */
export const isRequired = (spec: KeySpec, dialect: Dialect): boolean => spec.required === true || spec.requiredIn?.includes(dialect) === true;

export const text = (pattern?: string): TextShape => (pattern === undefined ? { type: 'text' } : { type: 'text', pattern });
export const oneOf = (...values: string[]): TextShape => ({ type: 'text', values });
/** One of some words, each with what it does. */
export const choice = (valuesAbout: Readonly<Record<string, string>>): TextShape => ({ type: 'text', values: Object.keys(valuesAbout), valuesAbout });
export const integer = (min?: number, max?: number): Shape => ranged('integer', min, max);
export const number = (min?: number, max?: number): Shape => ranged('number', min, max);
export const boolean: Shape = { type: 'boolean' };
export const map = (keys: Level): Shape => ({ type: 'map', keys });
export const record = (of: Shape): Shape => ({ type: 'record', of });
export const list = (of: Shape): Shape => ({ type: 'list', of });
export const either = (...of: Shape[]): Shape => ({ type: 'either', of });

const ranged = (type: 'integer' | 'number', min?: number, max?: number): Shape => ({
  type,
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
});

export const port = integer(1, 65535);
/** Whole seconds, minutes or hours. */
export const duration = text('^[1-9]\\d*[smh]$');
export const scalar = either(text(), number(), boolean);
export const texts = list(text());
