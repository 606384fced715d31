import { entryOf, isText, references, textItems, valueOf, type MapEntry, type ParsedDeploy, type Position, type ScalarNode, type Span } from '../../core/config/index.ts';
import { jijiNames } from '../../core/rules/network/names.ts';
import { hostItems, perParse, serverEntries, serviceEntries } from '../../core/rules/view.ts';
import { anchorTokens } from './anchors.ts';
import { around } from './around.ts';
import { dnsOwner } from './dns-owner.ts';
import { isQuoted, keyPlace, placeOf, wholePlace, type Place } from './places.ts';

export type NamedKind = 'server' | 'service' | 'secret' | 'volume' | 'anchor';

/**
 * How another name is written at a place: as a `key` or `value` of its own (quoted where YAML would read it as something
 * else), as `part` of a longer or quoted text, as a label of a `dns` name (lower case), as a `bare` name in capitals, or
 * `fixed`: the characters of the name are not there as such.
 */
export type Writing = 'key' | 'value' | 'part' | 'dns' | 'bare' | 'fixed';

/** One place where something with a name is defined or named. Offsets are those of the name alone. */
export interface Mention extends Span {
  readonly kind: NamedKind;
  /** As its definition has it. */
  readonly name: string;
  /** Tells apart what has the same kind and name: the anchor's offset, or the service of a volume in form C. */
  readonly scope: string;
  readonly isDefinition: boolean;
  readonly writing: Writing;
  /** Where the cursor means this: more than the name in `db.jiji`. */
  readonly area: Span;
}

/** Everything in a file that names a server, a service, a secret or variable, a named volume or an anchor, in file order. */
export const mentions = perParse((parsed: ParsedDeploy): readonly Mention[] => mentionsIn(parsed, parsed));

/** The same of a part of a file, with the mentions of anchors in all of it. */
function mentionsIn(part: ParsedDeploy, parsed: ParsedDeploy): readonly Mention[] {
  const all = [...servers(part), ...services(part), ...dnsNames(part, parsed), ...secrets(part), ...volumes(part), ...anchors(parsed)];
  // What is reached through aliases too is written once.
  const once = new Map(all.map((one) => [`${one.start} ${one.kind} ${one.name}`, one]));
  return [...once.values()].sort((a, b) => a.start - b.start);
}

/** The mentions that may touch a place: those of the service there, not of the whole file. */
export const mentionsNear = (parsed: ParsedDeploy, position: Position): readonly Mention[] => mentionsIn(around(parsed, position), parsed);

/** Every place of the same thing. */
export const sameName = (parsed: ParsedDeploy, mention: Mention): readonly Mention[] => groups(parsed).get(keyOf(mention)) ?? [];

/** Whether the file has something of a kind with a name, in any scope. */
export const isTaken = (parsed: ParsedDeploy, kind: NamedKind, is: (name: string) => boolean): boolean => mentions(parsed).some((one) => one.kind === kind && is(one.name));

const groups = perParse((parsed: ParsedDeploy): ReadonlyMap<string, readonly Mention[]> => {
  const found = new Map<string, Mention[]>();
  for (const one of mentions(parsed)) {
    const known = found.get(keyOf(one));
    if (known === undefined) found.set(keyOf(one), [one]);
    else known.push(one);
  }
  return found;
});

const keyOf = ({ kind, scope, name }: Mention): string => `${kind}\n${scope}\n${name}`;

/** What is named at a place; of several that touch it, the one with the smallest area. */
export function mentionAt(parsed: ParsedDeploy, position: Position): Mention | undefined {
  const at = parsed.lines.offset(position);
  const touching = mentionsNear(parsed, position).filter(({ area }) => area.start <= at && at <= area.end);
  const inside = touching.filter(({ area }) => at < area.end);
  return (inside.length > 0 ? inside : touching).sort((a, b) => a.area.end - a.area.start - (b.area.end - b.area.start))[0];
}

const mention = (kind: NamedKind, name: string, place: Place, writing: Writing, more: Partial<Mention> = {}): Mention =>
  ({ kind, name, scope: '', isDefinition: false, writing: place.exact ? writing : 'fixed', area: place, start: place.start, end: place.end, ...more });

/** A value that is a name as a whole. */
function whole(parsed: ParsedDeploy, kind: NamedKind, node: ScalarNode, plain: Writing = 'value'): Mention {
  const place = wholePlace(parsed, node);
  return mention(kind, node.text, place, plain === 'value' && isQuoted(parsed, place) ? 'part' : plain);
}

function definition(parsed: ParsedDeploy, kind: NamedKind, entry: MapEntry): Mention {
  const place = keyPlace(parsed, entry);
  return mention(kind, entry.key, place, isQuoted(parsed, place) ? 'part' : 'key', { isDefinition: true });
}

const servers = (parsed: ParsedDeploy): readonly Mention[] => [
  ...serverEntries(parsed).map((entry) => definition(parsed, 'server', entry)),
  ...serviceEntries(parsed).flatMap((service) => hostItems(service).map((item) => whole(parsed, 'server', item))),
];

const services = (parsed: ParsedDeploy): readonly Mention[] =>
  serviceEntries(parsed).flatMap((service) => {
    const mode = valueOf(service.value, 'network_mode');
    const target = isText(mode) ? /^service:(.+)$/.exec(mode.value)?.[1] : undefined;
    const shared = isText(mode) && target !== undefined ? [mention('service', target, placeOf(parsed, mode, 'service:'.length, target), 'part')] : [];
    return [definition(parsed, 'service', service), ...shared];
  });

function dnsNames(part: ParsedDeploy, parsed: ParsedDeploy): readonly Mention[] {
  const named = valueOf(parsed.root, 'servers');
  return jijiNames(part).flatMap((found) => {
    const owner = dnsOwner(parsed, found.name);
    if (owner === undefined) return [];
    const place = placeOf(parsed, found.node, found.from, found.node.text.slice(found.from, found.from + found.full.length));
    const part = ({ start, end }: Span): Place => (place.exact ? { start: place.start + start, end: place.start + end, exact: true } : place);
    const service = mention('service', owner.service, part(owner.serviceSpan), 'dns', { area: place });
    const isInstance = owner.server !== undefined && owner.serverSpan !== undefined && place.exact && entryOf(named, owner.server) !== undefined;
    return isInstance ? [service, mention('server', owner.server, part(owner.serverSpan), 'dns')] : [service];
  });
}

/** Secrets and variables share one list of names: both get their values from the same sources. */
const secrets = (parsed: ParsedDeploy): readonly Mention[] => [
  ...references(parsed).map((reference) => {
    if (reference.kind !== 'variable') return whole(parsed, 'secret', reference.node, reference.kind === 'bare' ? 'bare' : 'value');
    const place = placeOf(parsed, reference.node, reference.from, reference.name);
    return mention('secret', reference.name, place, 'part', place.exact ? { area: { start: place.start - 2, end: place.end + 1 } } : {});
  }),
  ...serviceEntries(parsed).flatMap(({ value }) => textItems(valueOf(valueOf(value, 'build'), 'secrets')).map((item) => whole(parsed, 'secret', item, 'bare'))),
];

/** Form C puts the service's name before a volume's: the same name in two services is two volumes. */
function volumes(parsed: ParsedDeploy): readonly Mention[] {
  const isOwn = parsed.dialect.dialect === 'C';
  return serviceEntries(parsed).flatMap((service) =>
    textItems(valueOf(service.value, 'volumes')).flatMap((item) => {
      const name = /^([A-Za-z0-9][A-Za-z0-9_.-]*):./.exec(item.value)?.[1];
      return name === undefined ? [] : [mention('volume', name, placeOf(parsed, item, 0, name), 'part', { scope: isOwn ? service.key : '' })];
    }),
  );
}

const anchors = (parsed: ParsedDeploy): readonly Mention[] =>
  anchorTokens(parsed).map(({ name, isAnchor, anchor, start, end }) =>
    mention('anchor', name, { start, end, exact: true }, 'part', { scope: String(anchor ?? ''), isDefinition: isAnchor, area: { start: start - 1, end } }));
