import { registerMessages } from '../../base/index.ts';
import { isScalar, keys, type ParsedDeploy } from '../../config/index.ts';
import { contentEnd, edit } from '../edits.ts';
import type { Fix, Rule, TextEdit } from '../rule.ts';
import { environments, type EnvironmentPlace } from './places.ts';

export const environmentFlat: Rule = {
  code: 'jiji/environment-flat',
  severity: 'error',
  message: 'Put variables under clear: or secrets:',
  check: (parsed) => environments(parsed).filter(isFlat).map((place) => ({ range: place.entry.keyRange, fixes: wrapFix(parsed, place) })),
};

/** Names stand where `clear` and `secrets` should; a mapping of mappings is something else. */
const isFlat = ({ map }: EnvironmentPlace): boolean =>
  !map.entries.some(({ key }) => Object.hasOwn(keys.environmentKeys, key)) && map.entries.some(({ value }) => isScalar(value));

function wrapFix(parsed: ParsedDeploy, place: EnvironmentPlace): readonly Fix[] {
  const edits = wrap(parsed, place);
  return edits === undefined ? [] : [{ title: { code: 'fix.wrap-clear', args: {} }, edits, mechanical: true }];
}

/** Sets `clear:` above the variables and moves them one step in. Undefined for a map from elsewhere. */
function wrap(parsed: ParsedDeploy, { map, entry }: EnvironmentPlace): readonly TextEdit[] | undefined {
  if (map.viaAlias || entry.merged) return undefined;
  const { text, lines } = parsed;
  if (text.charAt(map.start) === '{') return [edit(parsed, map.start, map.start, '{ clear: '), edit(parsed, map.end, map.end, ' }')];
  const first = lines.position(map.start).line;
  const indent = text.slice(lines.start(first), map.start);
  if (!/^ +$/.test(indent) || first === entry.keyRange.start.line) return undefined;
  const outer = /^ */.exec(text.slice(lines.start(entry.keyRange.start.line)))?.[0].length ?? 0;
  const step = ' '.repeat(Math.max(1, indent.length - outer));
  const last = lines.position(contentEnd(text, map)).line;
  const below = Array.from({ length: last - first }, (_, index) => lines.start(first + 1 + index)).filter((start) => /^[^\r\n]/.test(text.slice(start, start + 1)));
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  return [edit(parsed, map.start, map.start, `clear:${newLine}${indent}${step}`), ...below.map((start) => edit(parsed, start, start, step))];
}

registerMessages({ 'fix.wrap-clear': 'Put the variables under clear' });
