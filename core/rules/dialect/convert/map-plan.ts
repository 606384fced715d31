import type { MapEntry, MapNode, ParsedDeploy } from '../../../config/index.ts';
import { edit } from '../../edits.ts';
import type { TextEdit } from '../../rule.ts';
import { commentsIn, entryEnd, indentOf, isFlow } from '../entry-edits.ts';
import type { Definition } from './definitions.ts';
import { stretches } from './stretches.ts';

/** What goes from a map and what comes to it. */
export interface MapPlan {
  readonly map: MapNode;
  readonly up: Definition | undefined;
  readonly dropped: Set<MapEntry>;
  /** One line of YAML by key. */
  readonly inserts: Map<string, string>;
}

/** Edits of all maps; inner maps first, so that a map which loses everything goes with its key. */
export function writeMaps(parsed: ParsedDeploy, plans: readonly MapPlan[], tooHard: (entry: MapEntry) => void): readonly TextEdit[] {
  const byMap = new Map(plans.map((plan) => [plan.map, plan]));
  const edits: TextEdit[] = [];
  const gone = new Set<MapNode>();
  for (const plan of [...plans].sort((a, b) => b.map.start - a.map.start)) {
    const above = plan.up === undefined ? undefined : byMap.get(plan.up.map);
    if (above !== undefined && plan.up !== undefined && losesAll(plan)) {
      above.dropped.add(plan.up.entry);
      gone.add(plan.map);
    }
  }
  for (const plan of [...plans].sort((a, b) => b.map.start - a.map.start)) {
    if (!gone.has(plan.map)) edits.push(...(isFlow(parsed, plan.map) ? writeFlow(parsed, plan) : writeBlock(parsed, plan, tooHard)));
  }
  return apart(parsed, edits);
}

const own = (map: MapNode): readonly MapEntry[] => map.entries.filter((entry) => !entry.merged);
const losesAll = ({ map, dropped, inserts }: MapPlan): boolean => inserts.size === 0 && dropped.size > 0 && map.entries.every((entry) => dropped.has(entry));

function writeFlow(parsed: ParsedDeploy, { map, dropped, inserts }: MapPlan): readonly TextEdit[] {
  const all = own(map);
  const written = [...inserts].map(([key, value]) => `${key}: ${value}`).join(', ');
  const last = all.findLast((entry) => !dropped.has(entry));
  if (last === undefined) return [edit(parsed, map.start, map.end, written === '' ? '{}' : `{ ${written} }`)];
  const added = written === '' ? [] : [edit(parsed, entryEnd(parsed, last), entryEnd(parsed, last), `, ${written}`)];
  return [...added, ...runs(all, dropped).map(([from, to]) => cut(parsed, all, from, to))];
}

/** Stretches of neighbours that go, as first and last index. */
function runs(all: readonly MapEntry[], dropped: ReadonlySet<MapEntry>): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  all.forEach((entry, index) => {
    if (!dropped.has(entry)) return;
    const last = found.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else found.push([index, index]);
  });
  return found;
}

/** Takes neighbours out of a flow map with the comma that is not needed any more; comments between them stay. */
function cut(parsed: ParsedDeploy, all: readonly MapEntry[], from: number, to: number): TextEdit {
  const [before, first, last, after] = [all[from - 1], all[from], all[to], all[to + 1]];
  const start = before === undefined ? (first?.keyStart ?? 0) : entryEnd(parsed, before);
  const end = before === undefined && after !== undefined ? after.keyStart : last === undefined ? start : entryEnd(parsed, last);
  const kept = commentsIn(parsed, start, end);
  return edit(parsed, start, end, kept.length === 0 ? '' : `${before === undefined ? '' : ','} ${kept.map(({ text }) => `${text}\n`).join('')}`);
}

function writeBlock(parsed: ParsedDeploy, { map, dropped, inserts }: MapPlan, tooHard: (entry: MapEntry) => void): readonly TextEdit[] {
  const all = own(map);
  const newLine = parsed.text.includes('\r\n') ? '\r\n' : '\n';
  const kept = all.filter((entry) => !dropped.has(entry));
  const anchor = kept.at(-1) ?? all[0];
  if (anchor === undefined) return [];
  const column = ' '.repeat(all[0]?.keyRange.start.character ?? 0);
  const lines = [...inserts].map(([key, value]) => `${newLine}${column}${key}: ${value}`).join('');
  const end = lineEndOf(parsed, anchor);
  const edits = lines === '' ? [] : [edit(parsed, end, end, lines)];
  for (const entry of dropped) {
    const gone = dropLines(parsed, entry, all, newLine);
    if (gone === undefined) tooHard(entry);
    else edits.push(gone);
  }
  return edits;
}

/** End of the line in which an entry ends, comment included. */
function lineEndOf(parsed: ParsedDeploy, entry: MapEntry): number {
  const end = entryEnd(parsed, entry);
  const found = parsed.text.slice(end).search(/[\r\n]/);
  return found < 0 ? parsed.text.length : end + found;
}

/** The lines of an entry; comments in them stay, each in a line of its own. A key behind the dash of a list makes room for the next. */
function dropLines(parsed: ParsedDeploy, entry: MapEntry, all: readonly MapEntry[], newLine: string): TextEdit | undefined {
  const indent = indentOf(parsed, entry);
  const next = all[all.indexOf(entry) + 1];
  if (indent === undefined) return next === undefined ? undefined : edit(parsed, entry.keyStart, next.keyStart, '');
  const start = parsed.lines.start(entry.keyRange.start.line);
  const end = lineEndOf(parsed, entry);
  const after = end + (/^(\r\n|\r|\n)/.exec(parsed.text.slice(end, end + 2))?.[0].length ?? 0);
  const kept = commentsIn(parsed, entry.keyStart, end);
  return edit(parsed, start, after, kept.map(({ text }) => `${indent}${text}${newLine}`).join(''));
}

/** A line that comes behind one which goes is moved to where that began: two edits of one place do not mix. */
function apart(parsed: ParsedDeploy, edits: readonly TextEdit[]): readonly TextEdit[] {
  const spans = new Map(edits.map((one) => [one, [parsed.lines.offset(one.range.start), parsed.lines.offset(one.range.end)] as const]));
  const wide = stretches([...spans.values()].filter(([from, to]) => from !== to));
  return edits.map((one) => {
    const [at, to] = spans.get(one) ?? [0, 0];
    const over = at === to ? wide.around(at) : undefined;
    if (over === undefined) return one;
    const [start] = over;
    const newLine = /^\r?\n/.exec(one.newText)?.[0] ?? '';
    return edit(parsed, start, start, `${one.newText.slice(newLine.length)}${newLine}`);
  });
}
