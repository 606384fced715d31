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
}

export interface KeySpec {
  readonly shape: Shape;
  /** One or two sentences for hover; Markdown. */
  readonly about: string;
  readonly required?: boolean;
  readonly default?: string | number | boolean;
  readonly examples?: readonly unknown[];
  /** Forms of the file that have this key; all when absent. */
  readonly dialects?: readonly Dialect[];
  /** The key of the same meaning in the other forms; without one, the key has no effect there. */
  readonly elsewhere?: string;
  /** Accepted, but the product does nothing with it. */
  readonly noEffect?: boolean;
  /** A spelling of older documents: the key it means. */
  readonly aliasOf?: string;
}

export type Level = Readonly<Record<string, KeySpec>>;

export const text = (pattern?: string): TextShape => (pattern === undefined ? { type: 'text' } : { type: 'text', pattern });
export const oneOf = (...values: string[]): TextShape => ({ type: 'text', values });
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
