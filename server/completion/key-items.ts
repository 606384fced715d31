import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../core/base/index.ts';
import { keys, type Dialect } from '../../core/config/index.ts';
import { edit, indentation, snippetFields, type Abilities } from './item.ts';
import type { Place } from './place.ts';
import { rankOf } from './rank.ts';

export interface KeysAt {
  readonly place: Place;
  readonly level: keys.Level;
  /** Pattern of the map, for the documentation of a key. */
  readonly pattern: string;
  readonly dialect: Dialect;
  readonly abilities: Abilities;
  /** Spaces of one level. */
  readonly unit: number;
  /** Column of the keys, and what has to stand before and behind one. */
  readonly column: number;
  readonly lead: string;
  readonly tail: string;
}

/** Keys of a level that are not there yet, that go with those that are, and that this form of the file has. */
export function keyItems(at: KeysAt): readonly CompletionItem[] {
  const there = new Set(at.place.siblings);
  return Object.entries(at.level)
    .filter(([key, spec]) => isOffered(spec, at.dialect) && !there.has(key) && !isShutOut(key, at))
    .map(([key, spec], index) => keyItem(key, spec, index, at));
}

/** Older spellings, keys without effect and those of other forms are understood but not offered. */
export function isOffered(spec: keys.KeySpec, dialect: Dialect): boolean {
  if (spec.aliasOf !== undefined || spec.refused === true) return false;
  // One key of the later form makes a file of form B one of form B+.
  const isOwn = keys.isOf(spec, dialect) || (dialect === 'B' && keys.isOf(spec, 'B+'));
  return isOwn && (spec.noEffect !== true || (dialect === 'C' && spec.dialects?.includes('C') === true));
}

/** Keys that exclude each other, by pattern of their map. */
const exclusive: readonly { readonly at: RegExp; readonly either: readonly string[]; readonly or: readonly string[] }[] = [
  { at: /^services\.\*$/, either: ['image'], or: ['build'] },
  { at: /^services\.\*$/, either: ['hosts'], or: ['servers'] },
  { at: /^ssh$/, either: ['proxy'], or: ['proxy_command'] },
  { at: /\.proxy(?:\.targets\.\*)?$/, either: ['host'], or: ['hosts'] },
  { at: /\.proxy$/, either: ['targets'], or: ['app_port', 'port', 'host', 'hosts', 'ssl', 'path_prefix', 'healthcheck'] },
  { at: /\.healthcheck$/, either: ['cmd'], or: ['path'] },
];

const isShutOut = (key: string, { place, pattern }: KeysAt): boolean =>
  exclusive.some(({ at, either, or }) => at.test(pattern) && ((either.includes(key) && or.some((other) => place.siblings.includes(other))) || (or.includes(key) && either.some((other) => place.siblings.includes(other)))));

function keyItem(key: string, spec: keys.KeySpec, index: number, at: KeysAt): CompletionItem {
  const { place, dialect } = at;
  const isRequired = keys.isRequired(spec, dialect);
  const { newText, ...format } = place.colonFollows ? { newText: key } : snippetFields(`${at.lead}${snippet(key, spec, at)}${at.tail}`, place, at.column, at.abilities);
  return {
    label: key,
    kind: CompletionItemKind.Property,
    detail: renderCode(isRequired ? 'assist.key-required' : 'assist.key', { takes: takes(keys.shapeOf(spec, dialect)) }),
    sortText: `${rankOf(at.pattern, key, isRequired)}${String(index).padStart(3, '0')}`,
    filterText: key,
    textEdit: edit(place.line, place.quote === undefined ? place.from : place.from - 1, place.quote === undefined ? place.to : place.to + (place.closed ? 1 : 0), newText),
    ...format,
    ...indentation(place),
    data: { key: at.pattern === '' ? key : `${at.pattern}.${key}`, dialect },
  };
}

/** The key with the beginning of its value; lines are indented from the key on. */
function snippet(key: string, spec: keys.KeySpec, at: KeysAt): string {
  const shape = firstShape(keys.shapeOf(spec, at.dialect));
  if (at.place.flow || at.lead.startsWith('{')) return `${key}: ${flowValue(shape, spec, at.dialect)}`;
  const pad = ' '.repeat(at.unit);
  if (shape.type === 'map') return `${key}:${requiredKeys(shape.keys, pad, at)}`;
  if (shape.type === 'record') return `${key}:\n${pad}$0`;
  if (shape.type === 'list') return `${key}:\n${pad}- $0`;
  return `${key}: ${scalarStop(1, shape, spec, at.dialect)}`;
}

/** What a map cannot do without stands in it at once. */
function requiredKeys(level: keys.Level, pad: string, { dialect }: KeysAt): string {
  const required = Object.entries(level).filter(([, spec]) => keys.isRequired(spec, dialect));
  if (required.length === 0) return `\n${pad}$0`;
  return required.map(([key, spec], index) => `\n${pad}${key}: ${scalarStop(index + 1, firstShape(keys.shapeOf(spec, dialect)), spec, dialect)}`).join('');
}

const firstShape = (shape: keys.Shape): keys.Shape => (shape.type === 'either' ? firstShape(shape.of[0] ?? shape) : shape);

function flowValue(shape: keys.Shape, spec: keys.KeySpec, dialect: Dialect): string {
  if (shape.type === 'map' || shape.type === 'record') return '{ $1 }';
  return shape.type === 'list' ? '[$1]' : scalarStop(1, shape, spec, dialect);
}

/** A tab stop with the choices of a value, or its default to type over. */
function scalarStop(number: number, shape: keys.Shape, spec: keys.KeySpec, dialect: Dialect): string {
  const given = keys.defaultOf(spec, dialect);
  const choices = shape.type === 'boolean' ? ['true', 'false'] : shape.type === 'text' ? (shape.values ?? []) : [];
  // Someone who writes a key wants something else than what holds without it.
  const ordered = [...choices.filter((choice) => choice !== String(given)), ...choices.filter((choice) => choice === String(given))];
  if (ordered.length > 0) return `\${${number}|${ordered.map((choice) => choice.replaceAll(/[\\,|$}]/g, '\\$&')).join(',')}|}`;
  return given === undefined ? `$${number}` : `\${${number}:${String(given).replaceAll(/[\\$}]/g, '\\$&')}}`;
}

/** `text or list`: what a key takes, for people. */
export function takes(shape: keys.Shape): string {
  if (shape.type === 'either') return [...new Set(shape.of.map(takes))].join(renderCode('assist.or'));
  if (shape.type === 'text' && shape.values !== undefined) return shape.values.join(' | ');
  return renderCode(`assist.shape-${shape.type}`);
}

registerMessages({
  'assist.key': '{takes}',
  'assist.key-required': '{takes}, required',
  'assist.or': ' or ',
  'assist.shape-text': 'text', 'assist.shape-integer': 'whole number', 'assist.shape-number': 'number', 'assist.shape-boolean': 'true | false',
  'assist.shape-map': 'mapping', 'assist.shape-record': 'mapping by name', 'assist.shape-list': 'list',
});
