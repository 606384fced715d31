import { registerMessages } from '../../base/index.ts';
import { isCapitals, isText, isVariableName, type ListNode, type ParsedDeploy } from '../../config/index.ts';
import { edit } from '../edits.ts';
import type { Fix, Rule, TextEdit } from '../rule.ts';
import { argLists, splitArg } from './build-args.ts';

export const buildArgsList: Rule = {
  code: 'jiji/build-args-list',
  severity: 'warning',
  message: 'Write args as a map',
  check: (parsed) => argLists(parsed).map(({ keyRange, list }) => ({ range: keyRange, fixes: asMap(parsed, list, keyRange.start.character) })),
};

/** `column` is where the key `args` stands. */
function asMap(parsed: ParsedDeploy, list: ListNode, column: number): readonly Fix[] {
  const entries = entriesOf(parsed, list);
  const edits = entries === undefined || list.viaAlias ? undefined : parsed.text.charAt(list.start) === '[' ? flowEdits(parsed, list, entries) : blockEdits(parsed, list, entries, column);
  return edits === undefined ? [] : [{ title: { code: 'fix.args-map', args: {} }, edits, mechanical: true }];
}

/** `NAME: value` of every item; undefined where the map would not say the same as the list. */
function entriesOf(parsed: ParsedDeploy, list: ListNode): readonly string[] | undefined {
  const pairs = list.items.map((item) => (isText(item) && !item.viaAlias ? splitArg(item.value) : undefined));
  const names = new Set(pairs.map((pair) => pair?.[0]));
  if (pairs.length === 0 || names.size < pairs.length) return undefined;
  const entries = pairs.flatMap((pair) => {
    const [name, value] = pair ?? [];
    const isPlainName = name !== undefined && isVariableName(name) && !otherType.test(name);
    if (!isPlainName || value === undefined || (parsed.dialect.dialect === 'C' && isCapitals(value))) return [];
    return [`${name}: ${written(value)}`];
  });
  return entries.length === pairs.length ? entries : undefined;
}

/** Words that some YAML reader takes for something else than text. */
const otherType = /^(?:true|false|yes|no|on|off|y|n|null)$/i;

const written = (value: string): string => (/^[A-Za-z][A-Za-z0-9_./-]*$/.test(value) && !otherType.test(value) ? value : JSON.stringify(value));

function flowEdits(parsed: ParsedDeploy, list: ListNode, entries: readonly string[]): readonly TextEdit[] | undefined {
  if (parsed.text.charAt(list.end - 1) !== ']') return undefined;
  return [edit(parsed, list.start, list.start + 1, '{ '), ...itemEdits(parsed, list, entries), edit(parsed, list.end - 1, list.end, ' }')];
}

const itemEdits = (parsed: ParsedDeploy, list: ListNode, entries: readonly string[]): readonly TextEdit[] =>
  list.items.flatMap((item, index) => (item === undefined ? [] : [edit(parsed, item.start, item.end, entries[index] ?? '')]));

/** Every name stands where its dash stood, or two columns further when the dashes are not indented; comments stay. */
function blockEdits(parsed: ParsedDeploy, list: ListNode, entries: readonly string[], column: number): readonly TextEdit[] | undefined {
  const { text, lines } = parsed;
  const columns = new Set<number>();
  const edits = list.items.flatMap((item, index): readonly TextEdit[] => {
    if (!isText(item) || item.style === 'block') return [];
    const first = lines.start(lines.position(item.start).line);
    const lead = text.slice(first, item.start);
    if (!/^ *- +$/.test(lead)) return [];
    const dash = lead.indexOf('-');
    columns.add(dash);
    return [edit(parsed, first, item.end, `${' '.repeat(dash > column ? dash : column + 2)}${entries[index] ?? ''}`)];
  });
  return edits.length === list.items.length && columns.size === 1 ? edits : undefined;
}

registerMessages({ 'fix.args-map': 'Write args as a map' });
