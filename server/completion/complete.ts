import { CompletionItemKind, type CompletionItem, type CompletionList, type Position } from 'vscode-languageserver';
import { registerMessages, renderCode } from '../../core/base/index.ts';
import { keys, type ParsedDeploy } from '../../core/config/index.ts';
import { perParse } from '../../core/rules/view.ts';
import { codesAt } from './ignore-codes.ts';
import { edit, indentation, snippetFields, valueItems, type Abilities, type Frame } from './item.ts';
import { keyItems } from './key-items.ts';
import { likelyNames } from './names-of-records.ts';
import { placeAt, typed, type Place } from './place.ts';
import { levelAt, spotAt, type Spot } from './shape-at.ts';
import { anchors } from './sources/anchors.ts';
import { sourceAt } from './sources/index.ts';
import { variableAt } from './sources/secrets.ts';
import { durations } from './sources/simple.ts';
import type { Suggestion, Surroundings, ValueAt } from './suggestion.ts';
import { bodyFor, cronTemplate, fileTemplate, serverTemplate, serviceTemplates, withFreeName, type Template } from './templates.ts';

interface Request {
  readonly parsed: ParsedDeploy;
  readonly place: Place;
  readonly around: Surroundings;
  readonly abilities: Abilities;
}

/** Everything that may stand at a position: keys, names, values, whole services. */
export async function complete(parsed: ParsedDeploy, position: Position, around: Surroundings, abilities: Abilities): Promise<CompletionList> {
  const place = placeAt(parsed.text, parsed.lines, position);
  if (place === undefined) return { isIncomplete: false, items: [...codesAt(parsed, position)] };
  const request: Request = { parsed, place, around, abilities };
  const { dialect } = parsed.dialect;
  if (place.kind === 'key') return { isIncomplete: false, items: [...inMap(request, spotAt(place.path, dialect), place.path, '', '', place.rightIndent ?? place.indent)] };
  return place.kind === 'open' ? opened(request, spotAt(place.path, dialect)) : valued(request, spotAt(place.path, dialect));
}

/** On a line of its own below a key: keys, names, items, or a scalar. */
async function opened(request: Request, spot: Spot): Promise<CompletionList> {
  const { place } = request;
  const column = place.rightIndent ?? place.indent;
  const map = inMap(request, spot, place.path, '', '', column);
  const items = await listItems(request, spot, { lead: '- ', tail: '' });
  if (map.length > 0 || items.items.length > 0) return { isIncomplete: items.isIncomplete, items: [...map, ...items.items] };
  return scalars(request, spot, place.path, { lead: '', tail: '' });
}

/** Behind a colon or a dash, or in a flow list. */
async function valued(request: Request, spot: Spot): Promise<CompletionList> {
  const { place, parsed } = request;
  const alias = place.quote === undefined ? anchors(parsed, typed(place)) : undefined;
  if (alias !== undefined) return { isIncomplete: false, items: [...valueItems(place, alias, { lead: '', tail: '' }, '0')] };
  const space = place.needsSpace ? ' ' : '';
  const found = await scalars(request, spot, place.path, { lead: space, tail: '' });
  const items = await listItems(request, spot, place.quote === undefined ? { lead: `${space}[`, tail: ']' } : { lead: '', tail: '' });
  return { isIncomplete: found.isIncomplete || items.isIncomplete, items: [...found.items, ...items.items, ...(place.quote === undefined ? mapBehind(request, spot, indentUnit(parsed), space) : [])] };
}

/** Keys of a map that begins behind a colon or a dash. */
function mapBehind(request: Request, spot: Spot, unit: number, space: string): readonly CompletionItem[] {
  const { place } = request;
  const isItem = typeof place.path.at(-1) === 'number';
  if (place.flow) return inMap(request, spot, place.path, `${space}{ `, ' }', place.indent);
  if (isItem) return inMap(request, spot, place.path, space, '', place.indent);
  return place.text === '' ? inMap(request, spot, place.path, `\n${' '.repeat(unit)}`, '', place.indent) : [];
}

/** Keys of a map, or names and templates of a map by name. */
function inMap(request: Request, spot: Spot, path: Place['path'], lead: string, tail: string, column: number): readonly CompletionItem[] {
  const { parsed, place, abilities, around } = request;
  const { dialect } = parsed.dialect;
  const level = levelAt(spot);
  const unit = indentUnit(parsed);
  const listed = level === undefined ? [] : keyItems({ place, level, pattern: spot.pattern, dialect, abilities, unit, column, lead, tail });
  const names = spot.shapes.some((shape) => shape.type === 'record') ? likelyNames(spot.pattern, path, parsed, around).filter((one) => !place.siblings.includes(one.label)) : [];
  const named = names.map((one, index) => nameItem(one, index, request, column, lead, tail));
  return [...listed, ...named, ...(place.colonFollows || place.flow ? [] : templates(request, spot, lead, column))];
}

function nameItem(one: Suggestion, index: number, { place, abilities }: Request, column: number, lead: string, tail: string): CompletionItem {
  const { newText, ...format } = snippetFields(place.colonFollows ? one.label : `${lead}${one.label}: $1${tail}`, place, column, abilities);
  return {
    label: one.label, kind: one.kind ?? CompletionItemKind.Variable, ...(one.detail === undefined ? {} : { detail: one.detail }), filterText: one.label,
    sortText: `3${String(index).padStart(5, '0')}`, textEdit: edit(place.line, place.from, place.to, newText), ...format, ...indentation(place),
  };
}

/** Whole servers and services under their keys, a whole file in an empty one. */
function templates(request: Request, spot: Spot, lead: string, column: number): readonly CompletionItem[] {
  const { parsed, place } = request;
  const { dialect } = parsed.dialect;
  const servers = parsed.config?.servers.map((server) => server.name) ?? [];
  const isEmptyFile = spot.pattern === '' && place.siblings.length === 0 && lead === '';
  const byPattern: Readonly<Record<string, readonly Template[]>> = { services: serviceTemplates, servers: [serverTemplate], 'services.*.crons': [cronTemplate] };
  const fitting = isEmptyFile ? [fileTemplate] : (byPattern[spot.pattern] ?? []).filter((template) => template.dialects?.includes(dialect) !== false);
  return fitting.map((template, index) => {
    const body = withFreeName(bodyFor(template, dialect, servers), place.siblings).replaceAll(/(?<=\n)(?: {2})+/g, (pad) => ' '.repeat((pad.length / 2) * indentUnit(parsed)));
    const pad = lead.startsWith('\n') ? lead.slice(1) : '';
    const { newText, ...format } = snippetFields(`${lead}${pad === '' ? body : body.replaceAll('\n', `\n${pad}`)}`, place, column, request.abilities);
    return {
      label: template.label, kind: CompletionItemKind.Snippet, detail: renderCode(template.about), filterText: template.label, sortText: `4${String(index).padStart(3, '0')}`,
      textEdit: edit(place.line, place.from, place.to, newText), ...format, ...indentation(place),
    };
  });
}

/** Items of a list that is written here. */
async function listItems(request: Request, spot: Spot, frame: Frame): Promise<CompletionList> {
  const { place, parsed, abilities } = request;
  if (!spot.shapes.some((shape) => shape.type === 'list')) return { isIncomplete: false, items: [] };
  const path = [...place.path, place.siblings.length];
  const item = spotAt(path, parsed.dialect.dialect);
  const found = await scalars(request, item, path, frame);
  const level = levelAt(item);
  if (level === undefined || frame.lead !== '- ') return found;
  const column = (place.rightIndent ?? place.indent) + 2;
  const asItem = keyItems({ place: { ...place, siblings: [] }, level, pattern: item.pattern, dialect: parsed.dialect.dialect, abilities, unit: indentUnit(parsed), column, lead: '- ', tail: '' });
  return { ...found, items: [...found.items, ...asItem] };
}

/** Values at a path: those of a source that knows the place, then those of the key tables. */
async function scalars({ place, parsed, around }: Request, spot: Spot, path: Place['path'], frame: Frame): Promise<CompletionList> {
  if (!spot.shapes.some((shape) => shape.type !== 'map' && shape.type !== 'record' && shape.type !== 'list')) return { isIncomplete: false, items: [] };
  const at: ValueAt = { path, text: place.text, typed: typed(place), taken: place.siblings, parsed, config: parsed.config, dialect: parsed.dialect.dialect, around };
  const variable = variableAt(at);
  if (variable !== undefined) return { isIncomplete: false, items: [...valueItems(place, variable, frame, '0')] };
  const isDuration = spot.shapes.some((shape) => shape.type === 'text' && shape.pattern === keys.duration.pattern);
  const answer = await (sourceAt(path) ?? (isDuration ? durations : undefined))?.(at);
  const fixed = (answer?.from ?? 0) > 0 ? [] : tableValues(spot, at).filter((one) => answer?.items.some((other) => other.label === one.label) !== true);
  return { isIncomplete: answer?.isIncomplete === true, items: [...(answer === undefined ? [] : valueItems(place, answer, frame, '0')), ...valueItems(place, { items: fixed }, frame, '1')] };
}

/** What the key tables know: words to choose from, `true` and `false`, the default, examples, usual durations. */
function tableValues({ shapes, spec }: Spot, { dialect, path }: ValueAt): readonly Suggestion[] {
  const given = spec === undefined ? undefined : keys.defaultOf(spec, dialect);
  const isOwn = typeof path.at(-1) === 'string';
  const of = (label: string): Suggestion => ({ label, kind: CompletionItemKind.EnumMember, ...(label === String(given) ? { detail: renderCode('assist.default') } : {}) });
  const found = shapes.flatMap((shape): readonly Suggestion[] => {
    if (shape.type === 'boolean') return isOwn && spec !== undefined && spec.shape.type !== 'record' ? ['true', 'false'].map((label) => ({ ...of(label), isRaw: true })) : [];
    if (shape.type === 'text' && shape.values !== undefined) return shape.values.map((label) => ({ ...of(label), ...(shape.valuesAbout?.[label] === undefined ? {} : { about: shape.valuesAbout[label] }) }));
    return [];
  });
  const isNumber = shapes.some((shape) => shape.type === 'integer' || shape.type === 'number');
  const known = isOwn && spec !== undefined ? [...(given === undefined ? [] : [given]), ...(spec.examples ?? [])] : [];
  const more = known.filter((value) => typeof value === 'string' || typeof value === 'number').map((value): Suggestion => ({ ...of(String(value)), ...(isNumber && typeof value === 'number' ? { isRaw: true } : {}), ...(value === given ? {} : { detail: renderCode('assist.example') }) }));
  const seen = new Set<string>();
  return [...found, ...more].filter(({ label }) => !seen.has(label) && seen.add(label));
}

/** Spaces of one level in a file: the first indentation that there is. */
export const indentUnit = perParse((parsed: ParsedDeploy): number => {
  const found = /^( +)[^\s#-]/m.exec(parsed.text.slice(0, 20_000))?.[1]?.length ?? 2;
  return Math.min(Math.max(found, 1), 8);
});

registerMessages({ 'assist.default': 'default', 'assist.example': 'example' });
